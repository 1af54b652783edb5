"""To whom a message about a member may go, and why or why not.

The mail of a minor goes to an account holder, unless the practice mails minors directly; an adult's goes to
themselves or, when chosen, to an account holder. Nobody who unsubscribed gets any.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.messages.suppression import folded, suppressed

ADULT_AGE = 18


@dataclass(frozen=True)
class Receiver:
    """One who could get the message. `why` explains the choice, `refusal` says why not and what to do."""

    person: Member
    relation: str
    why: str
    refusal: str = ""
    needs_address: bool = False

    @property
    def key(self) -> str:
        """What the form sends."""
        return str(self.person.id)


def receivers_of(member: Member, *, today: date | None = None) -> list[Receiver]:
    """Everybody whom a message about `member` could go to, the first choice first. Two queries."""
    day = today or timezone.localdate()
    rows = Responsibility.objects.of(member.practice_id).filter(patient_id=member.id)
    holders = [
        row
        for row in rows.select_related("account_holder").order_by("position", "id")
        if row.account_holder_id != member.id and row.account_holder.archived_at is None
    ]
    gone = suppressed(member.practice_id, [member.email, *(row.account_holder.email for row in holders)])
    themselves = _themselves(member, day, gone)
    others = [_account_holder(row, gone) for row in holders]
    if _is_minor(member, day) and not member.practice.mail_minors_directly:
        return [*others, themselves]
    return [themselves, *others]


def suggested(receivers: Sequence[Receiver]) -> Receiver | None:
    """The first who may get the message."""
    return next((receiver for receiver in receivers if not receiver.refusal), None)


def _is_minor(member: Member, day: date) -> bool:
    """Whether the member is, or may be, under 18: patients whose birth date is not known are treated as minors."""
    age = member.age_on(day)
    return member.is_patient if age is None else age < ADULT_AGE


def _themselves(member: Member, day: date, gone: dict[str, datetime]) -> Receiver:
    age = member.age_on(day)
    known = f"{age} years old" if age is not None else "age not known"
    refusal = ""
    if _is_minor(member, day) and not member.practice.mail_minors_directly:
        refusal = (
            f"{known.capitalize()}: the messages of minors go to an account holder. "
            "An Owner or Admin can change this on the page Practice."
        )
        if age is None:
            refusal = "The date of birth is not known, so this may be a minor. Enter it in the profile first."
    return _checked(member, "Themselves", known, refusal, gone)


def _account_holder(row: Responsibility, gone: dict[str, datetime]) -> Receiver:
    holder: Member = row.account_holder
    return _checked(holder, row.relationship or "Account holder", "account holder", "", gone)


def _checked(person: Member, relation: str, why: str, refusal: str, gone: dict[str, datetime]) -> Receiver:
    needs_address = not refusal and not person.email
    if needs_address:
        refusal = f"No e-mail address. Add one in the profile of {person.called}."
    elif not refusal and (at := gone.get(folded(person.email))):
        day = date_format(timezone.localtime(at), "j F Y")
        refusal = (
            f"Unsubscribed on {day}. Only {person.called} can change this, "
            "by the link at the foot of an earlier message."
        )
    return Receiver(person=person, relation=relation, why=why, refusal=refusal, needs_address=needs_address)
