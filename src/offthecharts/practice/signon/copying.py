"""The copy of settings for another location: switches, and who is linked to whom by name. No secret of any kind."""

import json
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from offthecharts.practice.office.models import Office
from offthecharts.practice.setup.forms import SWITCHES, ServiceForm
from offthecharts.practice.setup.models import Service
from offthecharts.practice.setup.services import change_options
from offthecharts.practice.signon.errors import UnfitCopy
from offthecharts.practice.signon.models import StaffLink
from offthecharts.practice.staff.models import Staff
from offthecharts.web.audit.services import record

FORMAT: Final = "offthecharts single sign-on 1"
MOST_BYTES: Final = 200_000
_KEPT: Final = ("handover", *SWITCHES)

Name = Annotated[str, Field(max_length=120)]


class CopiedLink(BaseModel):
    """Who was linked to whom there, by user names."""

    staff_username: Name
    hub_username: Name


class Copy(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="ignore")

    format: str
    practice: Name = ""
    switches: dict[Name, bool | Annotated[str, Field(max_length=20)]] = {}
    links: Annotated[list[CopiedLink], Field(max_length=2000)] = []


@dataclass(frozen=True)
class Taken:
    """What was taken over: names of switches, staff who are expected, user names that nobody has here."""

    switches: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def export(*, service: Service, by: Staff) -> str:
    """The file for `service`."""
    mine = StaffLink.objects.filter(service=service, ended_at=None, linked_at__isnull=False)
    copy = {
        "format": FORMAT,
        "practice": Office.current().name,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "switches": {name: service.options[name] for name in _KEPT if name in service.options},
        "links": [
            {"staff_username": link.staff.username, "hub_username": link.hub_username}
            for link in mine.select_related("staff").order_by("staff__username")
        ],
    }
    record(actor=by, action="sign-on settings exported", subject=service)
    return json.dumps(copy, indent=2, ensure_ascii=False) + "\n"


@transaction.atomic
def take_over(*, service: Service, text: bytes, by: Staff) -> Taken:
    """Set the switches as the file says and note who is expected to link as whom. Nobody is linked by this.

    Raises UnfitCopy.
    """
    copy = _read(text)
    options = _checked(service, copy.switches)
    change_options(service=service, name=service.name, options=options, by=by)
    people = {staff.username.casefold(): staff for staff in Staff.objects.filter(is_active=True)}
    taken = Taken(switches=sorted(options))
    for link in copy.links:
        staff = people.get(link.staff_username.casefold())
        if staff is None:
            taken.unknown.append(link.staff_username)
            continue
        values = {"expected_username": link.hub_username}
        StaffLink.objects.update_or_create(service=service, staff=staff, defaults=values)
        taken.expected.append(staff.display_name)
    record(actor=by, action="sign-on settings imported", subject=service, detail=copy.practice)
    return taken


def _read(text: bytes) -> Copy:
    try:
        copy = Copy.model_validate_json(text)
    except ValidationError as error:
        raise UnfitCopy("Choose the file that another location's page Single Sign-On gave.") from error
    if copy.format != FORMAT:
        raise UnfitCopy("It was made by another version, or is something else.")
    return copy


def _checked(service: Service, wanted: dict[str, Any]) -> dict[str, Any]:
    """The switches that this version has, as its own form accepts them. Raises UnfitCopy."""
    kept = {name: service.options[name] for name in _KEPT if name in service.options}
    named = {name: value for name, value in wanted.items() if name in _KEPT}
    given = {name: value for name, value in {**kept, **named}.items() if value is not False}
    form = ServiceForm({"handover": "notice", **given, "name": service.name}, service=service)
    if not form.is_valid():
        raise UnfitCopy("One of its switches has a value that is not known here.")
    return {name: value for name, value in form.options.items() if name in named}
