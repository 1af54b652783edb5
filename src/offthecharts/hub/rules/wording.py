"""Rules in words, for the list."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from offthecharts.hub.practices.models import Practice
from offthecharts.hub.rules.conditions import BEFORE_LEAVING_MINUTES
from offthecharts.hub.rules.models import PointRule, Trigger
from offthecharts.hub.rules.queries import Given
from offthecharts.hub.tags.services import tags_of


@dataclass(frozen=True)
class RuleLine:
    """A rule as the list shows it."""

    rule: PointRule
    when: str
    groups: list[str]
    given: Given


def lines_of(practice: Practice, rules: Iterable[PointRule], given: Mapping[uuid.UUID, Given]) -> list[RuleLine]:
    """The rules in words, with what they gave. One query."""
    names = {str(tag.id): tag.name for tag in tags_of(practice)}
    return [
        RuleLine(
            rule,
            in_words(rule),
            [names.get(tag_id, "a removed tag") for tag_id in rule.tag_ids],
            given.get(rule.id, Given()),
        )
        for rule in rules
    ]


def in_words(rule: PointRule) -> str:
    """“Came 5 to 20 minutes early”."""
    words = {
        Trigger.EARLY: f"Came {_span(rule)}early" if _is_limited(rule) else "Came early or on time",
        Trigger.LATE: f"Came {_span(rule)}late",
        Trigger.HYGIENE_AT_LEAST: f"Hygiene score of {rule.least_score} or more",
        Trigger.NEXT_BOOKED: (
            f"Next visit booked at most {_minutes(_leaving_minutes(rule))} after this one was kept"
        ),
    }
    return words.get(Trigger(rule.trigger), Trigger(rule.trigger).label)


def _leaving_minutes(rule: PointRule) -> int:
    return BEFORE_LEAVING_MINUTES if rule.to_minutes is None else rule.to_minutes


def _is_limited(rule: PointRule) -> bool:
    return bool(rule.from_minutes) or rule.to_minutes is not None


def _span(rule: PointRule) -> str:
    least, most = rule.from_minutes, rule.to_minutes
    if not least and most is None:
        return ""
    if most is None:
        return f"at least {_minutes(least or 0)} "
    return f"{least} to {_minutes(most)} " if least else f"at most {_minutes(most)} "


def _minutes(count: int) -> str:
    return "1 minute" if count == 1 else f"{count} minutes"
