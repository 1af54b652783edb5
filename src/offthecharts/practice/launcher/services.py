"""Launching: the row in the launch log first, then the provider, then how it ended."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from offthecharts.practice.launcher.failures import OPENED, SEEN_BY_BROWSER
from offthecharts.practice.launcher.models import Launch
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.providers.base import Errand, LaunchFailed, Opening, Provider
from offthecharts.practice.setup.models import Service, ServiceState
from offthecharts.practice.setup.services import note_attention, note_working
from offthecharts.practice.staff.models import Staff
from offthecharts.web.identifiers import uuid7
from offthecharts.web.request_id import current_request_id

logger = logging.getLogger(__name__)

REPORTED_WITHIN: Final = timedelta(hours=12)


@dataclass(frozen=True)
class Click:
    """A press on an entry of the menu: `key` is the same when the browser sends it again, or empty.

    `password_given` is when whoever pressed gave the practice password today.
    """

    key: str
    in_tab: bool
    password_given: datetime | None = None


@dataclass(frozen=True)
class Launched:
    """How a launch ended: with an opening, or with the failure that stands in its way."""

    launch: Launch
    opening: Opening | None = None
    failure: LaunchFailed | None = None


def launch(*, service: Service, provider: Provider, patient: Patient | None, staff: Staff, click: Click) -> Launched:
    """Open `service` for `patient` and keep in the launch log how that ended. May call the network."""
    started = time.monotonic()
    row = _begin(service=service, name=service.name, patient=patient, staff=staff, click=click)
    errand = Errand(row.pk.hex, row.request_id, in_tab=click.in_tab, password_given=click.password_given)
    try:
        if not service.is_enabled:
            raise LaunchFailed("not_enabled")
        opening = provider.launch(service, patient, staff, errand)
    except LaunchFailed as error:
        _end(row, error.code, started)
        if error.attention:
            note_attention(service, error.attention)
        logger.info("launch failed: %s", error.code)
        return Launched(row, failure=error)
    except Exception:
        _end(row, "unexpected", started)
        logger.exception("launch failed unexpectedly")
        return Launched(row, failure=LaunchFailed("unexpected"))
    _end(row, opening.outcome, started)
    if service.state == ServiceState.ATTENTION:
        note_working(service)
    return Launched(row, opening=opening)


def note_not_set_up(*, patient: Patient | None, staff: Staff, click: Click) -> Launch:
    """Somebody chose a service that is not there any more."""
    row = _begin(service=None, name="Removed service", patient=patient, staff=staff, click=click)
    _end(row, "not_set_up", time.monotonic())
    return row


def _begin(*, service: Service | None, name: str, patient: Patient | None, staff: Staff, click: Click) -> Launch:
    """The row of this click; a click that is sent again has its row already."""
    values = {
        "service": service,
        "service_name": name,
        "patient": patient,
        "staff": staff,
        "request_id": current_request_id(),
        "in_tab": click.in_tab,
    }
    key = f"{staff.pk}-{click.key}"[:64] if click.key else uuid7().hex
    row, _created = Launch.objects.get_or_create(click_key=key, defaults=values)
    return row


def _end(row: Launch, outcome: str, started: float) -> None:
    row.outcome, row.ended_at = outcome, timezone.now()
    row.duration_ms = round((time.monotonic() - started) * 1000)
    row.save(update_fields=["outcome", "ended_at", "duration_ms"])


def report(*, launch_id: UUID, code: str, staff: Staff) -> Launch | None:
    """The browser of `staff` says that the window did not come about after all; None when that cannot be."""
    row = Launch.objects.select_related("service", "patient").filter(pk=launch_id, staff=staff).first()
    if row is None or code not in SEEN_BY_BROWSER or row.started_at < timezone.now() - REPORTED_WITHIN:
        return None
    if row.outcome in OPENED and code != "frame_lost":
        row.outcome = code
        row.save(update_fields=["outcome"])
    return row
