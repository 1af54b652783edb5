"""The practice's own settings."""

from importlib import resources
from typing import Any, Final
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.audit.services import record
from offthecharts.web.errors import DomainError

FIELDS: Final = (
    "name",
    "slug",
    "time_zone",
    "postal_address",
    "mail_reply_to",
    "mail_minors_directly",
    "cents_per_point",
    "misc_needs_approval",
    "pooled_points",
    "idle_lock_minutes",
)
USUAL_ZONES: Final = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)
_REGIONS: Final = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
"""Those that name places; others, such as Canada/East and Brazil/Acre, are only former names of theirs."""
SLUG_TAKEN: Final = "Another practice of this Hub has this address. Choose another one."


class SlugTaken(DomainError):
    """Two practices would have their members' pages at the same address."""

    title = "This address is taken"
    status = 422
    code = "slug_taken"


def _current() -> set[str]:
    """Names of time zones that are no former spelling (Africa/Asmera) of another one."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    return {line.split("\t")[2].strip() for line in table.splitlines() if line and not line.startswith("#")}


def zone_choices(chosen: str) -> list[Any]:
    """Time zones for a select: those of the United States first, then the others by region, and the chosen one."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted((available_timezones() & _current()) | {chosen}):
        region, slash, place = name.partition("/")
        if slash and (region in _REGIONS or name == chosen) and name not in USUAL_ZONES:
            regions.setdefault(region, []).append((name, place.replace("_", " ")))
    usual = [(name, name.partition("/")[2].replace("_", " ")) for name in USUAL_ZONES]
    return [("United States", usual), *sorted(regions.items()), ("Other", [("UTC", "UTC")])]


@transaction.atomic
def change_settings(*, by: HubUser, values: dict[str, Any]) -> list[str]:
    """Set the practice's settings to `values`; the answer names those that changed. Raises SlugTaken."""
    practice = lock_practice(by.practice_id)
    changed = [name for name in FIELDS if getattr(practice, name) != values[name]]
    for name in changed:
        setattr(practice, name, values[name])
    if changed:
        _save(practice, changed)
        record(actor=by, action="practice settings changed", subject=practice, detail=", ".join(changed))
    return changed


def _save(practice: Practice, changed: list[str]) -> None:
    try:
        with transaction.atomic():
            practice.save(update_fields=changed)
    except IntegrityError:
        if Practice.objects.filter(slug=practice.slug).exclude(pk=practice.pk).exists():
            raise SlugTaken(SLUG_TAKEN, fields={"slug": [SLUG_TAKEN]}) from None
        raise
