"""What the Hub told us about our patients."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from offthecharts.practice.appointments import telling
from offthecharts.practice.hublink.models import HubProfile
from offthecharts.practice.outbox.services import profiles_known
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.wire.messages import LaunchProfile


def profile_of(service: Service, patient: Patient) -> HubProfile | None:
    """The profile that `patient` has behind `service`, as far as we know. One query."""
    return HubProfile.objects.filter(service=service, patient=patient).first()


def known_photos(profile: HubProfile | None) -> frozenset[str]:
    """Photos whose bytes need not be sent: the Hub has them, or chose to keep another one."""
    return frozenset() if profile is None else frozenset({profile.photo_sha256, profile.photo_sent_sha256} - {""})


@dataclass(frozen=True)
class Told:
    """What an answer of the Hub said about one patient: the profile, or the balance alone.

    `sent_photo` is the hash of the photo whose bytes went along.
    """

    patient_id: UUID
    profile: LaunchProfile | None = None
    balance: int | None = None
    sent_photo: str = ""


@transaction.atomic
def remember(*, service: Service, told: Sequence[Told], asked_at: datetime) -> None:
    """Keep what the Hub told in the answer to a call that was made at `asked_at`; nothing while a match is ambiguous.

    A Hub that has no photo, or wants the chart's, gets the bytes again. A balance that came by another way since the
    call is newer, and stays. Three queries for any number of patients, and more for those who are new.
    """
    ids = {one.patient_id for one in told}
    rows = HubProfile.objects.select_for_update().filter(service=service, patient__in=ids).order_by("pk")
    held = {row.patient_id: row for row in rows}
    known = set(held)
    for one in told:
        if one.profile is not None and one.profile.id:
            row = held.setdefault(one.patient_id, HubProfile(service=service, patient_id=one.patient_id))
            _take_profile(row, one.profile, one.sent_photo)
            _take_balance(row, one.profile.points, asked_at)
        elif one.balance is not None and one.patient_id in held:
            _take_balance(held[one.patient_id], one.balance, asked_at)
    HubProfile.objects.bulk_update([held[patient_id] for patient_id in known], _TOLD, batch_size=200)
    fresh = [row for patient_id, row in held.items() if patient_id not in known]
    HubProfile.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["patient", "service"], update_fields=_TOLD, batch_size=200
    )
    if fresh:
        profiles_known(service=service, patient_ids=[row.patient_id for row in fresh])
    for row in fresh:
        telling.profile_known(service, row.patient_id)


MOST_ORDERS: Final = 1000
_TOLD: Final = ["profile_id", "points", "photo_sha256", "photo_sent_sha256", "seen_at"]


def _take_profile(row: HubProfile, told: LaunchProfile, sent_photo: str) -> None:
    row.profile_id, row.photo_sha256 = told.id, told.has_photo_sha256
    if told.wants_photo or not told.has_photo_sha256:
        row.photo_sent_sha256 = ""
    elif sent_photo:
        row.photo_sent_sha256 = sent_photo


def _take_balance(row: HubProfile, points: int | None, asked_at: datetime) -> None:
    if row.pk is not None and row.points is not None and row.seen_at > asked_at:
        return
    row.points, row.seen_at = points, asked_at


@transaction.atomic
def remember_link(*, service: Service, patient_id: UUID, profile_id: str) -> None:
    """Somebody in the Hub said which profile is the patient's: what waited for that goes again. Few queries."""
    values = {"profile_id": profile_id[:64]}
    _profile, is_new = HubProfile.objects.update_or_create(service=service, patient_id=patient_id, defaults=values)
    profiles_known(service=service, patient_ids=[patient_id])
    if is_new:
        telling.profile_known(service, patient_id)


def remember_balance(*, service: Service, patient_id: UUID, points: int) -> None:
    """Keep the balance that the Hub just told. One update."""
    HubProfile.objects.filter(service=service, patient_id=patient_id).update(points=points, seen_at=timezone.now())


def remember_orders(*, service: Service, patient_id: UUID, requested: int, approved: int) -> None:
    """Keep how many orders of prizes wait, and how many are to be handed over. One update."""
    rows = HubProfile.objects.filter(service=service, patient_id=patient_id)
    rows.update(orders_requested=min(requested, MOST_ORDERS), orders_approved=min(approved, MOST_ORDERS))


def profiles_of(patient: Patient) -> list[HubProfile]:
    """The profiles of `patient` behind services that are not removed. One query."""
    rows = HubProfile.objects.filter(Q(service__removed_at=None), patient=patient)
    return list(rows.select_related("service"))
