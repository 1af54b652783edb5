"""The list of members: who is found, with what the list shows of them."""

from typing import Any

from django.db.models import DateTimeField, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower

from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.members.filtering import condition_of
from offthecharts.hub.members.merged import ids_under
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.members.wishes import ORDERS, SHOWN, Wish
from offthecharts.hub.points.models import Balance, PointsEntry
from offthecharts.hub.practices.models import Practice
from offthecharts.web.names import fold

__all__ = ["ORDERS", "SHOWN", "Wish", "members_shown"]


def _matches(practice: Practice, text: str) -> Q:
    """Every word of `text` in the names; or the whole as number, phone, e-mail or card."""
    named = Q()
    for word in fold(text).split():
        named &= Q(search_name__contains=word)
    condition = named if fold(text) else Q(pk__in=[])
    digits = "".join(filter(str.isdecimal, text))
    if "@" in text or "." in text:
        condition |= Q(email__icontains=text)
    if digits and not any(character.isalpha() for character in text):
        condition |= _matches_digits(practice, digits)
    return condition


def _matches_digits(practice: Practice, digits: str) -> Q:
    condition = Q()
    if len(digits) <= 9:
        condition |= Q(number=int(digits))
    if len(digits) >= 4:
        cards = Card.objects.of(practice).filter(state=CardState.ACTIVE, number__endswith=digits)
        dialled = digits.lstrip("0") or digits
        condition |= Q(home_phone__contains=dialled) | Q(cell_phone__contains=dialled)
        condition |= Q(Exists(cards.filter(member_id=OuterRef("id"))))
    return condition


def _shown(practice: Practice, shown: str) -> Q:
    card = Exists(Card.objects.of(practice).filter(member_id=OuterRef("id"), state=CardState.ACTIVE))
    holder = Exists(Responsibility.objects.of(practice).filter(account_holder_id=OuterRef("id")))
    conditions: dict[str, Q] = {
        "patients": Q(is_patient=True),
        "holders": Q(holder),
        "with-card": Q(card),
        "without-card": Q(~card),
    }
    archived = Q(archived_at__isnull=shown != "archived")
    return Q(archived, conditions.get(shown, Q()))


def members_shown(practice: Practice, wish: Wish) -> "QuerySet[Any]":
    """Members of `practice` that `wish` asks for, with `points`, `active_at` and the number of their card.

    Not ordered: :func:`offthecharts.hub.paging.paged` does that.
    """
    rows = Member.objects.of(practice).filter(_shown(practice, wish.shown), merged_into_id__isnull=True)
    if wish.text:
        rows = rows.filter(_matches(practice, wish.text))
    ids = ids_under(practice, OuterRef(OuterRef("id")))
    entries = PointsEntry.objects.of(practice).filter(member_id__in=ids).order_by("-created_at")
    balances = Balance.objects.of(practice).filter(member_id=OuterRef("id"))
    cards = Card.objects.of(practice).filter(member_id=OuterRef("id"), state=CardState.ACTIVE)
    rows = rows.annotate(
        sort_last=Lower("last_name"),
        sort_first=Lower("first_name"),
        points=Coalesce(Subquery(balances.values("points")[:1]), Value(0), output_field=IntegerField()),
        last_entry_at=Subquery(entries.values("created_at")[:1], output_field=DateTimeField()),
        active_at=Coalesce("last_entry_at", "created_at", output_field=DateTimeField()),
        card_number=Subquery(cards.values("number")[:1]),
    )
    return rows.filter(condition_of(practice, wish)) if wish.is_filtered else rows
