"""Writes of point rules, and settling what is owed."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.rules import posting
from offthecharts.hub.rules.errors import NameTaken, NothingOwed
from offthecharts.hub.rules.models import AwardState, PointRule, RuleAward
from offthecharts.hub.rules.queries import rules_of
from offthecharts.web.audit.services import record


@transaction.atomic
def save(*, practice: Practice, values: Mapping[str, Any], by: HubUser, rule: PointRule | None = None) -> PointRule:
    """Add a rule, which is off at first, or change `rule`: from now on, what it gave stays. Raises NameTaken.

    `values` are by the model's names.
    """
    lock_practice(practice.pk)
    others = [other for other in rules_of(practice) if rule is None or other.id != rule.id]
    if any(other.name.casefold() == values["name"].casefold() for other in others):
        advice = "There is already a rule called this. Choose another name."
        raise NameTaken(advice, fields={"name": [advice]})
    made = rule or PointRule(practice=practice, position=_next_position(practice))
    for name, value in values.items():
        setattr(made, name, value)
    made.save()
    record(actor=by, action="point rule changed" if rule else "point rule added", subject=made)
    return made


def _next_position(practice: Practice) -> int:
    last: int | None = rules_of(practice).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


@transaction.atomic
def switch(*, rule: PointRule, on: bool, by: HubUser) -> None:
    """Switch a rule on, for appointments that start from now on, or off; twice is once."""
    lock_practice(rule.practice_id)
    changed = PointRule.objects.of(rule.practice_id).filter(id=rule.id, active_since__isnull=on)
    if changed.update(active_since=timezone.now() if on else None):
        record(actor=by, action="point rule switched on" if on else "point rule switched off", subject=rule)
    rule.refresh_from_db(fields=["active_since"])


@transaction.atomic
def move(*, rule: PointRule, up: bool) -> None:
    """Move a rule one place up or down; at the end it stays."""
    lock_practice(rule.practice_id)
    order = list(rules_of(rule.practice_id))
    at = next(place for place, other in enumerate(order) if other.id == rule.id)
    order.insert(max(0, at + (-1 if up else 1)), order.pop(at))
    for position, other in enumerate(order):
        if other.position != position:
            other.position = position
            other.save(update_fields=["position"])


@transaction.atomic
def remove(*, rule: PointRule, by: HubUser) -> None:
    """Take a rule away; what it gave stays and is corrected as before."""
    if PointRule.objects.of(rule.practice_id).filter(id=rule.id, removed_at=None).update(removed_at=timezone.now()):
        record(actor=by, action="point rule removed", subject=rule)


@transaction.atomic
def restore(*, rule: PointRule, by: HubUser) -> None:
    """Undo :func:`remove`. Raises NameTaken when a new rule has the name by now."""
    lock_practice(rule.practice_id)
    if rules_of(rule.practice_id).filter(name__iexact=rule.name).exclude(id=rule.id).exists():
        raise NameTaken("A new rule has its name by now. Rename that one, then press Undo again.")
    if PointRule.objects.of(rule.practice_id).filter(id=rule.id).update(removed_at=None):
        record(actor=by, action="point rule restored", subject=rule)


@transaction.atomic
def take_back(*, practice: Practice, award_id: uuid.UUID, by: HubUser) -> bool:
    """Try again to take back what is owed; whether enough points were there. Raises NothingOwed."""
    award = _held(practice, award_id, AwardState.OWED)
    record(actor=by, action="owed points taken back", subject=award)
    return posting.take_back(award)


@transaction.atomic
def waive(*, practice: Practice, award_id: uuid.UUID, by: HubUser) -> RuleAward:
    """Leave to the member what is owed. Raises NothingOwed."""
    award = _held(practice, award_id, AwardState.OWED)
    posting.waive(award)
    record(actor=by, action="owed points waived", subject=award)
    return award


@transaction.atomic
def owe(*, practice: Practice, award_id: uuid.UUID, by: HubUser) -> None:
    """Undo :func:`waive`. Raises NothingOwed."""
    award = _held(practice, award_id, AwardState.WAIVED)
    posting.owe(award)
    record(actor=by, action="owed points no longer waived", subject=award)


def _held(practice: Practice, award_id: uuid.UUID, state: AwardState) -> RuleAward:
    lock_practice(practice.pk)
    rows = RuleAward.objects.of(practice).filter(id=award_id, state=state)
    award = rows.select_related("rule", "appointment", "member", "practice").first()
    if award is None:
        raise NothingOwed("Reload the page: it was settled meanwhile, or is due after all.")
    return award
