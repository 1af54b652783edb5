"""May we? The newest entry of the ledger counts; where nobody said anything, what the law lets us assume."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from offthecharts.hub.consents.models import Channel, ConsentEntry, Purpose
from offthecharts.hub.members.merged import ids_of
from offthecharts.hub.members.models import Member, Responsibility

CHILD_AGE: Final = 13
"""Under this age nothing is collected from a child without a parent's consent (COPPA, 16 CFR 312.2 and 312.5)."""
ADULT_AGE: Final = 18
ALLOWED_UNASKED: Final = frozenset({(Channel.EMAIL, Purpose.SERVICE), (Channel.LOBBY, Purpose.LOBBY)})
"""E-mail about their own points (CAN-SPAM Act: opting out suffices), and the first name in the practice's own lobby.
A text message never goes out unasked (TCPA, 47 USC 227)."""


@dataclass(frozen=True)
class Answer:
    """Whether it is allowed; `why` in plain words, and the `entry` that decided, if there was one."""

    ok: bool
    why: str
    entry: ConsentEntry | None = None

    def __bool__(self) -> bool:
        return self.ok


def allows(member: Member, channel: str, purpose: str, at: datetime | None = None) -> Answer:
    """Whether `member` may be reached by `channel` for `purpose`, as known at the moment `at` (now, if not given).

    Two queries. What was said of a profile that was merged into this one counts too.
    """
    moment = at or timezone.now()
    entry = newest(member, channel, purpose, at=moment)
    if entry is not None:
        said = "agreed" if entry.given else "did not agree"
        return Answer(entry.given, f"{entry.by_name} {said} ({entry.how}).", entry)
    return _unasked(member, channel, purpose, timezone.localdate(moment, member.practice.zone))


def newest(member: Member, channel: str, purpose: str, *, at: datetime | None = None) -> ConsentEntry | None:
    """What was said last, or None. Two queries."""
    rows = ConsentEntry.objects.of(member.practice_id).filter(
        member_id__in=ids_of(member), channel=channel, purpose=purpose
    )
    if at is not None:
        rows = rows.filter(at__lte=at)
    return rows.order_by("-id").first()


def history(member: Member) -> list[ConsentEntry]:
    """All that was ever said for `member`, the newest first. Two queries."""
    return list(ConsentEntry.objects.of(member.practice_id).filter(member_id__in=ids_of(member)).order_by("-id"))


def _unasked(member: Member, channel: str, purpose: str, day: date) -> Answer:
    if channel == Channel.PORTAL:
        if is_child(member, day):
            return Answer(ok=False, why="Under 13: a parent or guardian has to agree first.")
        return Answer(ok=True, why="13 or older: their own choice.")
    if is_minor(member, day) and channel in (Channel.EMAIL, Channel.SMS):
        if channel == Channel.EMAIL and purpose == Purpose.SERVICE and member.practice.mail_minors_directly:
            return Answer(ok=True, why="The practice e-mails minors themselves about their points.")
        return Answer(ok=False, why="A minor: an account holder has to agree first.")
    if (channel, purpose) in ALLOWED_UNASKED:
        return Answer(ok=True, why="Allowed until somebody says no.")
    return Answer(ok=False, why="Nobody agreed yet.")


def is_child(member: Member, day: date) -> bool:
    """Whether the member is under 13, or may be: a patient whose birth date is not known."""
    return _is_under(CHILD_AGE, member, day)


def is_minor(member: Member, day: date) -> bool:
    """Whether the member is under 18, or may be: a patient whose birth date is not known."""
    return _is_under(ADULT_AGE, member, day)


def _is_under(years: int, member: Member, day: date) -> bool:
    age = member.age_on(day)
    return member.is_patient if age is None else age < years


def is_responsible(account_holder: Member, patient_id: uuid.UUID) -> bool:
    """Whether `account_holder` is responsible for the patient, and not just for themselves. One query."""
    if account_holder.id == patient_id:
        return False
    rows = Responsibility.objects.of(account_holder.practice_id)
    return rows.filter(account_holder_id=account_holder.id, patient_id=patient_id).exists()
