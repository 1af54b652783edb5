"""What the address asks the list of members for: search, filters, order."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.http import QueryDict

from offthecharts.hub.members.models import Payer
from offthecharts.hub.paging import Key
from offthecharts.web.identifiers import uuid_or_none

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
NO_STATUS: Final = "none"
ANY_PAYER: Final = "any"
PAYERS: Final = {ANY_PAYER: "Any government programme", **{value: label for value, label in Payer.choices if value}}
MOST_TICKED: Final = 500
MOST_DAYS: Final = 9999
LONGEST_NUMBER: Final = 9


@dataclass(frozen=True)
class Wish:
    """What the list shows: who fits every filter that is said, and of those with several choices, one of them.

    `status` is an id or `none`; `payer` a programme or `any`; `idle_days` means no points given for that long;
    `numbers` are the members who were ticked. Words that make no sense count as not said.
    """

    text: str = ""
    shown: str = ""
    order: str = "name"
    tags: tuple[uuid.UUID, ...] = ()
    groups: tuple[uuid.UUID, ...] = ()
    status: tuple[str, ...] = ()
    payer: tuple[str, ...] = ()
    idle_days: int | None = None
    points_from: int | None = None
    points_to: int | None = None
    age_from: int | None = None
    age_to: int | None = None
    numbers: tuple[int, ...] = ()

    @classmethod
    def of(cls, query: Any) -> Self:
        """Read a QueryDict."""
        shown, order = query.get("show", ""), query.get("sort", "name")
        return cls(
            text=query.get("q", "").strip()[:120],
            shown=shown if shown in SHOWN else "",
            order=order if order in ORDERS else "name",
            tags=tuple(_ids(query.getlist("tag"))),
            groups=tuple(_ids(query.getlist("group"))),
            status=tuple(_statuses(query.getlist("status"))),
            payer=tuple(dict.fromkeys(word for word in query.getlist("payer") if word in PAYERS)),
            idle_days=_number(query.get("idle"), least=1, most=MOST_DAYS),
            points_from=_number(query.get("points_from"), least=None),
            points_to=_number(query.get("points_to"), least=None),
            age_from=_number(query.get("age_from")),
            age_to=_number(query.get("age_to")),
            numbers=tuple(_numbers(query.getlist("member"))),
        )

    @classmethod
    def of_text(cls, query: str) -> Self:
        """Read what an address says after its question mark."""
        return cls.of(QueryDict(query))

    @property
    def said(self) -> list[tuple[str, str]]:
        """Names and values of the address, in one order, so that the same wish is the same text."""
        pairs: list[tuple[str, Any]] = [("q", self.text), ("show", self.shown)]
        pairs += [("sort", self.order if self.order != "name" else "")]
        for name, values in (("tag", self.tags), ("group", self.groups), ("status", self.status)):
            pairs += [(name, value) for value in sorted(values, key=str)]
        pairs += [("payer", value) for value in self.payer]
        pairs += [("idle", self.idle_days), ("points_from", self.points_from), ("points_to", self.points_to)]
        pairs += [("age_from", self.age_from), ("age_to", self.age_to)]
        pairs += [("member", number) for number in self.numbers]
        return [(name, str(value)) for name, value in pairs if value not in ("", None)]

    @property
    def query(self) -> str:
        """What the address says after its question mark."""
        return urlencode(self.said)

    @property
    def shown_label(self) -> str:
        """The first filter in words."""
        return SHOWN[self.shown]

    @property
    def keys(self) -> list[Key]:
        """What the list is ordered by."""
        return ORDERS[self.order][1]

    @property
    def is_filtered(self) -> bool:
        """Whether more is asked for than a search, one of `SHOWN` and an order."""
        return any(name not in ("q", "show", "sort") for name, _ in self.said)

    @property
    def crossed(self) -> list[tuple[str, int, int]]:
        """Ranges that fit nobody, as what, from and to: the first number is larger than the second."""
        ranges = (("Points", self.points_from, self.points_to), ("Age", self.age_from, self.age_to))
        return [
            (what, least, most)
            for what, least, most in ranges
            if least is not None and most is not None and least > most
        ]

    @property
    def filters(self) -> Self:
        """The wish as a filter that can be kept: without order and ticks."""
        return replace(self, order="name", numbers=())

    def without(self, name: str, value: str = "") -> Self:
        """The wish without one of the address's words, or one of its values."""
        left = [(key, said) for key, said in self.said if key != name or (value and said != value)]
        return self.of_text(urlencode(left))


def _ids(texts: Iterable[str]) -> Iterable[uuid.UUID]:
    for text in dict.fromkeys(texts):
        if found := uuid_or_none(text):
            yield found


def _statuses(texts: Iterable[str]) -> Iterable[str]:
    for text in dict.fromkeys(texts):
        if text == NO_STATUS:
            yield text
        else:
            yield from map(str, _ids([text]))


def _number(text: str | None, *, least: int | None = 0, most: int | None = None) -> int | None:
    digits = (text or "").strip()
    bare = digits.removeprefix("-").removeprefix("−")
    if not (bare.isascii() and bare.isdecimal()) or len(bare) > LONGEST_NUMBER:
        return None
    number = int(bare) * (1 if bare == digits else -1)
    if (least is not None and number < least) or (most is not None and number > most):
        return None
    return number


def _numbers(texts: Iterable[str]) -> Iterable[int]:
    for text in list(dict.fromkeys(texts))[:MOST_TICKED]:
        if (number := _number(text, least=1)) is not None:
            yield number
