"""Paging by key: a page starts after (or ends before) the row that the address names, however the list grows."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_datetime

Key = tuple[str, bool]
"""A field (or annotation) and whether it runs downwards. The last key of a list must be unique."""

LONGEST_CURSOR: Final = 1000
"""In letters; ours have names and numbers, and JSON of many thousands is nested deeper than can be read."""


@dataclass(frozen=True)
class Page[M]:
    """Rows of one page; `before` and `after` are what the address of the neighbouring pages says, or empty."""

    rows: list[M] = field(default_factory=list)
    before: str = ""
    after: str = ""


def _encode(values: list[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, date | datetime) else value for value in values]
    return urlsafe_b64encode(json.dumps(plain, default=str).encode()).decode().rstrip("=")


def _decode(cursor: str, length: int) -> list[Any] | None:
    if len(cursor) > LONGEST_CURSOR:
        return None
    try:
        values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, list) or len(values) != length:
        return None
    return values if all(_is_plain(value) for value in values) else None


def _is_plain(value: Any) -> bool:
    """Whether every database can compare with `value`: 64 bits, or text without NUL and halves of pairs."""
    if isinstance(value, int):
        return abs(value) < 2**63
    return isinstance(value, str) and not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value)


def _beyond(keys: list[Key], values: list[Any]) -> models.Q:
    """Rows after `values` in the order of `keys`: (a > x) or (a = x and b > y) or …"""
    condition = models.Q()
    equal: dict[str, Any] = {}
    for (name, downwards), value in zip(keys, values, strict=True):
        condition |= models.Q(**equal, **{f"{name}__{'lt' if downwards else 'gt'}": value})
        equal[name] = value
    return condition


def _values(row: Any, keys: list[Key]) -> list[Any]:
    return [getattr(row, name) for name, _ in keys]


def _moments(rows: models.QuerySet[Any], keys: list[Key]) -> frozenset[int]:
    """Which of `keys` are moments, by what the field or annotation holds."""
    query = rows.query.chain()
    fields = [query.resolve_ref(name).output_field for name, _ in keys]
    return frozenset(at for at, field in enumerate(fields) if isinstance(field, models.DateTimeField))


def _typed(values: list[Any], moments: frozenset[int]) -> list[Any] | None:
    typed = [_moment(str(value)) if at in moments else value for at, value in enumerate(values)]
    return None if any(value is None for value in typed) else typed


def _moment(text: str) -> datetime | None:
    """`text` as a moment that every database can compare with; None when it is none, like the month 13."""
    try:
        moment = parse_datetime(text)
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def paged[M: models.Model](
    rows: models.QuerySet[M], keys: list[Key], *, after: str = "", before: str = "", size: int = 50
) -> Page[M]:
    """The page of `rows` that `after` or `before` names; the first one when neither does or they make no sense.

    Fields named in `keys` must not be null. One query.
    """
    decoded = _decode(before or after, len(keys)) if before or after else None
    start = _typed(decoded, _moments(rows, keys)) if decoded else None
    backwards = bool(before) and start is not None
    order = [(name, downwards != backwards) for name, downwards in keys]
    if start is not None:
        try:
            rows = rows.filter(_beyond(order, start))
        except (TypeError, ValueError, ValidationError):  # a word where the field has a number
            return paged(rows, keys, size=size)
    found = list(rows.order_by(*(f"-{name}" if downwards else name for name, downwards in order))[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page()
    has_before = more if backwards else start is not None
    has_after = True if backwards else more
    return Page(
        rows=found,
        before=_encode(_values(found[0], keys)) if has_before else "",
        after=_encode(_values(found[-1], keys)) if has_after else "",
    )
