"""A practice whose rule is on, and moments told as days from the first of March 2026."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any

from offthecharts.hub.expiry import services
from offthecharts.hub.expiry.models import ExpiryNotice, ExpiryRule, RuleKind
from offthecharts.hub.members.models import Member
from offthecharts.hub.points import services as points
from offthecharts.hub.points.models import EntryKind
from offthecharts.hub.practices.models import Practice
from tests.hub.people import give

ADDRESS = "48 Brook Street, Brooklyn, NY 11201"


def day(practice: Practice, number: int, hour: int = 12) -> datetime:
    """`hour` o'clock where the practice is, so many days after 1 March 2026."""
    first = datetime.combine(datetime(2026, 3, 1).date(), time(hour), practice.zone)
    return (first.replace(tzinfo=None) + timedelta(days=number)).replace(tzinfo=practice.zone)


def rule_on(practice: Practice, kind: RuleKind, months: int = 6, **more: Any) -> ExpiryRule:
    """The rule, with a postal address so that members can be told."""
    if not practice.postal_address:
        practice.postal_address = ADDRESS
        practice.save(update_fields=["postal_address"])
    values = {"warn_days": 30, "tell_members": True, "by": None, **more}
    return services.set_rule(practice=practice, kind=kind, months=months, **values)


def given(member: Member, number: int, on: int) -> points.Posted:
    """`number` points on that day."""
    return give(member, number, at=day(member.practice, on))


def spent(member: Member, number: int, on: int) -> points.Posted:
    """As an order spends them."""
    return points.spend(
        practice=member.practice,
        member_id=member.id,
        points=number,
        kind=EntryKind.ORDER,
        reason="Yo-yo",
        by_name="Dana",
        hub_user=None,
        idempotency_key=uuid.uuid4().hex,
        at=day(member.practice, on),
    )


def taken_back(posted: points.Posted, on: int) -> points.Posted:
    """As a mistake or a cancelled order."""
    entry = posted.entries[0]
    key = uuid.uuid4().hex
    when = day(entry.practice, on)
    return points.take_back(entry, by_name="Dana", hub_user=None, idempotency_key=key, at=when)


def notice_of(member: Member) -> ExpiryNotice:
    """The newest notice of the member."""
    rows = ExpiryNotice.objects.of(member.practice_id).filter(member_id=member.id).select_related("entry")
    return rows.latest("made_at", "id")
