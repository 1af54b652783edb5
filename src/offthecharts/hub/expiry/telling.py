"""Telling members before their points expire. The day moves on when they are told later than planned."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.formats import date_format

from offthecharts.hub.expiry.models import ExpiryNotice, ExpiryRule, NoticeState, RuleKind
from offthecharts.hub.expiry.queries import announced, expiring
from offthecharts.hub.keys import Own
from offthecharts.hub.messages import services as messages
from offthecharts.hub.messages.receivers import receivers_of, suggested
from offthecharts.hub.points.figures import money
from offthecharts.web.errors import DomainError

BY: Final = "Rule"
SUBJECT: Final = "Points at {practice} expire soon"


def can_tell(rule: ExpiryRule) -> bool:
    """Whether members can be told as the rule says: each e-mail has to say where the practice is."""
    return not rule.tell_members or bool(rule.practice.postal_address.strip())


def make_notices(rule: ExpiryRule, at: datetime) -> None:
    """Note for everybody without an open notice what expires in the rule's days of warning. At most six queries.

    None are made while members should be told and cannot: then nothing expires.
    """
    if not rule.is_on or not can_tell(rule):
        return
    practice = rule.practice
    due_on = at.astimezone(practice.zone).date() + timedelta(days=rule.warn_days)
    amounts = expiring(rule, due_on)
    known = announced(practice) if amounts else set()
    made = [
        ExpiryNotice(practice=practice, member_id=member_id, points=points, due_on=due_on, made_at=at)
        for member_id, points in sorted(amounts.items())
        if member_id not in known
    ]
    ExpiryNotice.across_practices.bulk_create(made, batch_size=500, ignore_conflicts=True)


def tell(rule: ExpiryRule, at: datetime) -> None:
    """Queue the message of each open notice that has none yet. Some queries for each."""
    if not rule.tell_members or not can_tell(rule):
        return
    waiting = ExpiryNotice.objects.of(rule.practice).filter(state=NoticeState.OPEN, told_at=None, untold="")
    for notice in list(waiting.select_related("member").order_by("id")):
        notice.member.practice = rule.practice
        _tell_one(rule, notice, at)


@transaction.atomic
def _tell_one(rule: ExpiryRule, notice: ExpiryNotice, at: datetime) -> None:
    """Claimed by the update, so that of two workers one tells."""
    earliest = at.astimezone(rule.practice.zone).date() + timedelta(days=rule.warn_days)
    notice.due_on = max(notice.due_on, earliest)
    mine = ExpiryNotice.objects.of(rule.practice).filter(id=notice.id)
    claim = mine.filter(state=NoticeState.OPEN, told_at=None, untold="")
    if not claim.update(told_at=at, due_on=notice.due_on):
        return
    receivers = receivers_of(notice.member, today=at.astimezone(rule.practice.zone).date())
    receiver = suggested(receivers)
    if receiver is None:
        mine.update(told_at=None, untold=receivers[0].refusal[:200])
        return
    try:
        with transaction.atomic():
            message = messages.queue(
                member=notice.member,
                receiver_id=receiver.person.id,
                subject=SUBJECT,
                body=body_of(rule, notice.points, notice.due_on),
                by=None,
                by_name=BY,
                idempotency_key=f"{Own.EXPIRY_NOTICE}{notice.id}",
                template_name="Points expire",
            )
    except DomainError as error:
        mine.update(told_at=None, untold=f"{error.heading}. {error.advice}"[:200])
        return
    mine.update(message_id=message.id)


def body_of(rule: ExpiryRule, points: int, due_on: date) -> str:
    """The words: how many, what they are worth, when, and what keeps them."""
    day = date_format(due_on, "j F Y")
    return (
        "Hello {receiver},\n\n"
        f"{_count(points)} of {{first_name}} at {{practice}}, worth {money(rule.practice, points)}, "
        f"expire{'s' if points == 1 else ''} on {day}.\n\n{_how_to_keep(rule, day)}\n\n{{practice}}"
    )


def _how_to_keep(rule: ExpiryRule, day: str) -> str:
    span = f"{rule.months} month{'' if rule.months == 1 else 's'}"
    if rule.kind == RuleKind.INACTIVITY:
        return (
            f"This happens because none were earned or swapped for {span}. Earn points at a visit or swap some for a "
            f"prize before {day}, and all are kept."
        )
    return f"We keep points for {span}, and the oldest are spent first. Swap them for a prize before {day}."


def _count(points: int) -> str:
    return f"{points:,} point{'' if points == 1 else 's'}"
