"""Posting an award of a rule to the ledger, taking it back, and what happens when too few points are there.

A deduction takes at most what the member has. Points that were given and spent cannot be taken back without going
below zero: they stay owed, are listed on the rules page, and are tried again with each later change
(docs/decisions/0032).
"""

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from offthecharts.hub.keys import Own
from offthecharts.hub.points import services
from offthecharts.hub.points.errors import AlreadyReversed, BalanceTooHigh, BelowZero
from offthecharts.hub.points.lines import MAX_BALANCE, Line
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.rules import telling
from offthecharts.hub.rules.models import AwardState, RuleAward

BY: Final = "Rule"
"""Who gave the points, as the activity shows."""
TRIES: Final = 20
"""Somebody else may move the balance between our look at it and the posting."""


def give(award: RuleAward) -> None:
    """Post the points of an award that is not given now; nothing is posted where a deduction finds no points."""
    award.times += 1
    award.entry_id, award.points = None, 0
    for _ in range(TRIES):
        points = _fitting(award)
        if points == 0:
            break
        try:
            _post(award, points)
        except (BelowZero, BalanceTooHigh):
            continue
        break
    award.message_id = telling.queue(award, key=f"{_key(award)}-message")
    _save(award, AwardState.GIVEN)


def _fitting(award: RuleAward) -> int:
    """The rule's points, or as many of them as the balance allows."""
    due: int = award.terms["points"]
    balance = balance_of(award.practice, award.member)
    return max(due, -max(balance, 0)) if due < 0 else min(due, MAX_BALANCE - balance)


@transaction.atomic
def _post(award: RuleAward, points: int) -> None:
    posted = services.award(
        practice=award.practice,
        member=award.member_id,
        lines=[Line(points=points, reason=reason_of(award))],
        by_name=BY,
        hub_user=None,
        idempotency_key=_key(award),
    )
    award.entry_id, award.points = posted.entries[0].id, points


def take_back(award: RuleAward) -> bool:
    """Reverse what was posted, or keep it as owed when the points are spent; whether it is taken back.

    An entry that somebody took back by hand is taken back.
    """
    telling.stop(award)
    try:
        if award.entry_id is not None:
            _reverse(award)
    except (BelowZero, BalanceTooHigh):
        _save(award, AwardState.OWED)
        return False
    except AlreadyReversed:
        pass
    _save(award, AwardState.TAKEN_BACK)
    return True


@transaction.atomic
def _reverse(award: RuleAward) -> None:
    assert award.entry_id is not None
    services.reverse(
        practice=award.practice,
        entry_id=award.entry_id,
        by_name=BY,
        hub_user=None,
        idempotency_key=f"{_key(award)}-back",
    )


def stands(award: RuleAward) -> None:
    """What was to be taken back is due after all: the points are still with the member."""
    if award.state != AwardState.GIVEN:
        _save(award, AwardState.GIVEN)


def waive(award: RuleAward) -> None:
    """Leave to the member what was to be taken back."""
    _save(award, AwardState.WAIVED)


def owe(award: RuleAward) -> None:
    """Undo :func:`waive`."""
    _save(award, AwardState.OWED)


def _save(award: RuleAward, state: AwardState) -> None:
    award.state = state
    award.save(force_insert=award._state.adding)


def _key(award: RuleAward) -> str:
    return f"{Own.RULE}{award.id}-{award.times}"


def reason_of(award: RuleAward) -> str:
    """“On time · Adjustment 24 Nov 14:20”, in the practice's time zone, at most 120 characters."""
    appointment = award.appointment
    start = timezone.localtime(appointment.starts_at, award.practice.zone)
    when = f"{date_format(start, 'j M')} {start:%H:%M}"
    return f"{award.rule.name[:50]} · {appointment.what[:50]} {when}".replace("  ", " ")
