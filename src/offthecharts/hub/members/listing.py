"""The list of members: search, filters, order."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import DateTimeField, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.http import QueryDict

from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.paging import Key
from offthecharts.hub.points.models import Balance, PointsEntry
from offthecharts.hub.practices.models import Practice
from offthecharts.web.names import fold

SHOWN: Final = {
    "": "Everybody",
    "patients": "Patients",
    "holders": "Account holders",
    "with-card": "With a card",
    "without-card": "Without a card",
    "archived": "Archived",
}
ORDERS: Final[dict[str, tuple[str, list[Key]]]] = {
    "name": ("Name", [("sort_last", False), ("sort_first", False), ("number", False)]),
    "points": ("Points", [("points", True), ("number", False)]),
    "activity": ("Last activity", [("active_at", True), ("number", False)]),
    "number": ("Number", [("number", False)]),
}


@dataclass(frozen=True)
class Wish:
    """What the address asks the list for. Unknown words count as not said."""

    text: str = ""
    shown: str = ""
    order: str = "name"

    @classmethod
    def of(cls, query: Any) -> "Wish":
        """Read `q`, `show` and `sort` from a QueryDict."""
        shown, order = query.get("show", ""), query.get("sort", "name")
        return cls(
            text=query.get("q", "").strip()[:120],
            shown=shown if shown in SHOWN else "",
            order=order if order in ORDERS else "name",
        )

    @classmethod
    def of_text(cls, query: str) -> "Wish":
        """Read what an address says after its question mark."""
        return cls.of(QueryDict(query))

    @property
    def shown_label(self) -> str:
        """The filter in words."""
        return SHOWN[self.shown]

    @property
    def keys(self) -> list[Key]:
        """What the list is ordered by."""
        return ORDERS[self.order][1]


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
    rows = Member.objects.of(practice).filter(_shown(practice, wish.shown))
    if wish.text:
        rows = rows.filter(_matches(practice, wish.text))
    entries = PointsEntry.objects.of(practice).filter(member_id=OuterRef("id")).order_by("-created_at")
    balances = Balance.objects.of(practice).filter(member_id=OuterRef("id"))
    cards = Card.objects.of(practice).filter(member_id=OuterRef("id"), state=CardState.ACTIVE)
    return rows.annotate(
        sort_last=Lower("last_name"),
        sort_first=Lower("first_name"),
        points=Coalesce(Subquery(balances.values("points")[:1]), Value(0), output_field=IntegerField()),
        last_entry_at=Subquery(entries.values("created_at")[:1], output_field=DateTimeField()),
        active_at=Coalesce("last_entry_at", "created_at", output_field=DateTimeField()),
        card_number=Subquery(cards.values("number")[:1]),
    )
