"""Orders of who is signed in and their family: with nobody's points but the member's own, decided on by others."""

import uuid
from collections.abc import Iterable

from offthecharts.hub import roles
from offthecharts.hub.families.errors import NotByFamily
from offthecharts.hub.families.own import is_own_family, leave_to_others
from offthecharts.hub.families.queries import family_ids
from offthecharts.hub.members.models import Member
from offthecharts.hub.orders.models import Order, OrderShare
from offthecharts.hub.practices.models import HubUser, Role


def check_shares(member: Member, shares: Iterable[uuid.UUID], by: HubUser | None) -> None:
    """Raise NotByFamily when `by` orders for their own family with points of others than `member`."""
    if set(shares) - {member.id} and is_own_family(member.practice_id, by, member.id):
        raise NotByFamily(
            f"Order with the points of {member.called} alone, or ask somebody else of the practice: "
            "nobody takes the points of others for an order of their own family."
        )


def check_consent(share: OrderShare, by: HubUser | None) -> None:
    """Raise NotByFamily when `by` notes a yes of their own family."""
    advice = "Ask somebody else of the practice: nobody notes the yes of their own family."
    leave_to_others(share.practice_id, by, share.member_id, advice=advice)


def check_step(order: Order, by: HubUser | None) -> None:
    """Raise NotByFamily when `by` decides on an order of their own family.

    An Owner may, when nobody else of the practice could and the member pays alone.
    """
    if is_own_family(order.practice_id, by, order.member_id) and not (_is_alone(by) and _pays_alone(order)):
        raise NotByFamily(
            "Ask somebody else of the practice: nobody approves or hands over an order of their own family, "
            "or takes its hand-over back.",
        )


def _is_alone(by: HubUser | None) -> bool:
    """Whether `by` is an Owner, and nobody who gives points is of another family."""
    if by is None or by.member_id is None or by.role != Role.OWNER:
        return False
    family = family_ids(by.practice_id, by.member_id)
    others = HubUser.objects.filter(practice_id=by.practice_id, is_active=True, role__in=roles.GIVES_POINTS)
    return all(one in family for one in others.exclude(pk=by.pk).values_list("member_id", flat=True))


def _pays_alone(order: Order) -> bool:
    shares = OrderShare.objects.of(order.practice_id).filter(order_id=order.id)
    return not shares.exclude(member_id=order.member_id).exists()
