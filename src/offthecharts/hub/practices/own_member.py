"""Which member a Hub user is: nobody gives points to themselves or their own family (``points.giving``)."""

import uuid

from django.db import transaction

from offthecharts.hub.members.listing import members_shown
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.practices.models import HubUser, Practice, Role
from offthecharts.hub.practices.users import OwnAccount, OwnersOnly, locked
from offthecharts.web.audit.services import record
from offthecharts.web.errors import DomainError

SHOWN = 4


class NobodyMeant(DomainError):
    """What was typed names no member, or several."""

    title = "Who is meant?"
    status = 422
    code = "invalid"


def member_of(user: HubUser) -> Member | None:
    """The member that `user` is, after a merge the profile that stayed. At most two queries."""
    member = Member.objects.of(user.practice_id).filter(id=user.member_id).first() if user.member_id else None
    if member is not None and member.merged_into_id is not None:
        return Member.objects.of(user.practice_id).get(id=member.merged_into_id)
    return member


def named(practice: Practice, text: str) -> Member:
    """The one member whose number or name `text` is. Raises NobodyMeant, and says who else it may be. One query."""
    text = text.strip()
    number = text.rpartition("#")[2].strip()
    if number.isascii() and number.isdecimal() and len(number) <= 9:
        rows = Member.objects.of(practice).filter(number=int(number), merged_into_id__isnull=True)
    else:
        rows = members_shown(practice, Wish(text=text[:120]))
    found = list(rows.order_by("number")[: SHOWN + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        advice = "No member has this name or number. Look it up under Members."
    else:
        people = ", ".join(f"{member.full_name} #{member.number}" for member in found[:SHOWN])
        more = " and more" if len(found) > SHOWN else ""
        advice = f"Several are called so: {people}{more}. Enter the number."
    raise NobodyMeant(advice, fields={"member": [advice]})


@transaction.atomic
def set_member(*, by: HubUser, user: HubUser, member_id: uuid.UUID | None) -> None:
    """Say which member `user` is, or that they are none. Raises OwnersOnly.

    Raises OwnAccount when somebody would take their own profile off again, or choose another: the rule would be worth
    nothing.
    """
    current = locked(user)
    if current.role == Role.OWNER and by.role != Role.OWNER:
        raise OwnersOnly("Ask an Owner of the practice: only Owners change Owners.")
    if current.member_id == member_id:
        return
    if by.pk == current.pk and current.member_id is not None:
        raise OwnAccount("Another Owner or Admin can change which member you are.")
    current.member_id = member_id
    current.save(update_fields=["member_id"])
    record(
        actor=by,
        action="hub user's own profile set" if member_id else "hub user's own profile removed",
        subject=current,
    )
