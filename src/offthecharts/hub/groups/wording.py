"""Filters of the list of members in words."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from offthecharts.hub.groups.queries import groups_of, statuses_of
from offthecharts.hub.members.wishes import NO_STATUS, PAYERS, SHOWN, Wish
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.tags.services import tags_of


@dataclass(frozen=True)
class Word:
    """One filter in words, and the address's word and value that say it."""

    text: str
    name: str
    value: str = ""


class Words:
    """Says filters of one practice in words. Three queries at most, however many filters."""

    def __init__(self, practice: Practice) -> None:
        self._practice = practice

    @cached_property
    def _tags(self) -> dict[str, str]:
        return {str(tag.id): tag.name for tag in tags_of(self._practice)}

    @cached_property
    def _groups(self) -> dict[str, str]:
        return {str(group.id): group.name for group in groups_of(self._practice)}

    @cached_property
    def _statuses(self) -> dict[str, str]:
        return {str(status.id): status.name for status in statuses_of(self._practice)}

    def of(self, wish: Wish) -> list[Word]:
        """Each filter of `wish`, the search and the ticks included."""
        return [self._word(wish, name, value) for name, value in wish.said if name != "sort" and name != "member"] + (
            [Word(f"{len(wish.numbers)} ticked", "member")] if wish.numbers else []
        )

    def _word(self, wish: Wish, name: str, value: str) -> Word:
        if name == "tag":
            return Word(f"Tag: {self._tags.get(value, 'removed')}", name, value)
        if name == "group":
            return Word(f"Group: {self._groups.get(value, 'removed')}", name, value)
        if name == "status":
            known = "none" if value == NO_STATUS else self._statuses.get(value, "removed")
            return Word(f"Status: {known}", name, value)
        if name == "payer":
            return Word(f"Payer: {PAYERS[value]}", name, value)
        return Word(_SAID[name](value), name)


type Choice = tuple[str, str, bool]


def choosing(practice: Practice, wish: Wish) -> list[tuple[str, str, list[Choice]]]:
    """The filters of several choices: the address's word, a heading, and value, words and whether it is chosen.

    Three queries.
    """
    statuses = [(str(status.id), status.name) for status in statuses_of(practice)]
    if statuses:
        statuses.append((NO_STATUS, "No status"))
    groups = [(str(group.id), group.name) for group in groups_of(practice)]
    tags = [(str(tag.id), tag.name) for tag in tags_of(practice)]
    chosen = set(wish.said)
    return [
        (name, heading, [(value, label, (name, value) in chosen) for value, label in rows])
        for name, heading, rows in (
            ("group", "Group", groups),
            ("status", "Treatment status", statuses),
            ("tag", "Tag", tags),
            ("payer", "Payer", list(PAYERS.items())),
        )
    ]


_SAID = {
    "q": lambda value: f"Search: “{value}”",
    "show": lambda value: SHOWN[value],
    "idle": lambda value: f"Not rewarded for {value} day{'' if value == '1' else 's'}",
    "points_from": lambda value: f"{value} points or more",
    "points_to": lambda value: f"{value} points or fewer",
    "age_from": lambda value: f"{value} years or older",
    "age_to": lambda value: f"{value} years or younger",
}
