"""What this server does with news of its own patients."""

from typing import Any
from uuid import UUID

from offthecharts.practice.hublink import profiles
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service


def _patient_id(body: dict[str, Any]) -> UUID | None:
    """The patient whom `body` speaks of; None for account holders, and whatever else is no patient's id."""
    try:
        return UUID(body["external_id"])
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def take_balance(service: Service, body: dict[str, Any]) -> None:
    """Keep the balance of a patient whose profile is known; others are told us too. One update."""
    patient_id, points = _patient_id(body), body.get("points")
    if patient_id is not None and isinstance(points, int):
        profiles.remember_balance(service=service, patient_id=patient_id, points=points)


def take_profile_linked(service: Service, body: dict[str, Any]) -> None:
    """Somebody in the Hub said which profile is the patient's: what waited for that is sent again. Few queries."""
    patient_id = _patient_id(body)
    if patient_id is None or not body.get("member_id") or not Patient.objects.filter(pk=patient_id).exists():
        return
    profiles.remember_link(service=service, patient_id=patient_id, profile_id=str(body["member_id"]))


def take_orders(service: Service, body: dict[str, Any]) -> None:
    """Keep how many orders of a patient wait, and how many are to be handed over. One update."""
    patient_id, numbers = _patient_id(body), [body.get("requested"), body.get("approved")]
    requested, approved = (number if isinstance(number, int) and number >= 0 else None for number in numbers)
    if patient_id is not None and requested is not None and approved is not None:
        profiles.remember_orders(service=service, patient_id=patient_id, requested=requested, approved=approved)
