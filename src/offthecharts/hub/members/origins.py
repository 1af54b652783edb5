"""Where each value of a profile came from, and what the chart said last (docs/decisions/0030).

Both are JSON of the member's own row: ``origins`` is ``{field: {"by": …, "at": …}}``, ``chart`` ``{field: text}``.
The photo is the field ``photo``, the account holders are ``account_holders``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from offthecharts.hub.members.models import Member

PHOTO: Final = "photo"
HOLDERS: Final = "account_holders"


class Source(models.TextChoices):
    """Who a value came from."""

    CHART = "chart", "the chart"
    HUB_USER = "hub_user", "a Hub user"
    MEMBER = "member", "the member"


@dataclass(frozen=True)
class Origin:
    """Who a value came from, and since when; `is_kept` when a person left it as it was, though the chart differs."""

    by: Source
    at: datetime
    is_kept: bool = False


def as_text(value: Any) -> str:
    """A value as text, by which the chart's and the profile's are compared; dates as ISO 8601, nothing as empty."""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def from_text(field: str, text: str) -> Any:
    """The value of a member's `field` that :func:`as_text` wrote."""
    if field == "birth_date":
        return date.fromisoformat(text) if text else None
    return text


def value_of(member: Member, field: str) -> str:
    """What the profile has, as text; a photo by the hash of what the chart sent, or by its name."""
    return as_text(member.photo_sha256 or member.photo if field == PHOTO else getattr(member, field))


def origin_of(member: Member, field: str) -> Origin | None:
    """Who the value of `field` came from; None when it is not known."""
    kept = member.origins.get(field)
    at = parse_datetime(str(kept["at"])) if kept else None
    return Origin(Source(kept["by"]), at, kept.get("kept", False)) if kept and at else None


def source_of(member: Member, field: str) -> Source | None:
    """Who the value of `field` came from; None when it is not known."""
    kept = member.origins.get(field)
    return Source(kept["by"]) if kept else None


def is_by_person(member: Member, field: str) -> bool:
    """Whether a Hub user or the member wrote the value, or emptied the field."""
    return source_of(member, field) in (Source.HUB_USER, Source.MEMBER)


def note(member: Member, fields: Iterable[str], by: Source, at: datetime | None = None) -> None:
    """Note who the values of `fields` came from, on the unsaved `member`."""
    origin = {"by": by.value, "at": (at or timezone.now()).isoformat()}
    member.origins = {**member.origins, **dict.fromkeys(fields, origin)}


def note_kept(member: Member, fields: Iterable[str]) -> None:
    """Note on the unsaved `member` that a Hub user keeps the values of `fields`; who changed one before still did."""
    kept = {"by": Source.HUB_USER.value, "at": timezone.now().isoformat(), "kept": True}
    member.origins = {**member.origins, **{name: kept for name in fields if not is_by_person(member, name)}}


def note_chart(member: Member, said: Mapping[str, str]) -> bool:
    """Note what the chart said, on the unsaved `member`; False when nothing of it is new."""
    known = {field: text for field, text in {**member.chart, **said}.items() if text}
    if known == member.chart:
        return False
    member.chart = known
    return True
