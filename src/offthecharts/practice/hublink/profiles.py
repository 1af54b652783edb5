"""What the Hub told us about our patients."""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from offthecharts.practice.appointments import telling
from offthecharts.practice.hublink.models import HubProfile
from offthecharts.practice.outbox.services import profile_known
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.wire.messages import LaunchProfile


def profile_of(service: Service, patient: Patient) -> HubProfile | None:
    """The profile that `patient` has behind `service`, as far as we know. One query."""
    return HubProfile.objects.filter(service=service, patient=patient).first()


def known_photos(profile: HubProfile | None) -> frozenset[str]:
    """Photos whose bytes need not be sent: the Hub has them, or chose to keep another one."""
    return frozenset() if profile is None else frozenset({profile.photo_sha256, profile.photo_sent_sha256} - {""})


def remember(*, service: Service, patient: Patient, told: LaunchProfile, sent_photo: str) -> None:
    """Keep what the Hub `told` about `patient`; `sent_photo` is the hash of the photo whose bytes went along.

    A Hub that has no photo, or wants the chart's, gets the bytes again. Nothing is kept while the match is ambiguous.
    """
    if not told.id:
        return
    values = {
        "profile_id": told.id,
        "points": told.points,
        "photo_sha256": told.has_photo_sha256,
        "seen_at": timezone.now(),
    }
    if told.wants_photo or not told.has_photo_sha256:
        values["photo_sent_sha256"] = ""
    elif sent_photo:
        values["photo_sent_sha256"] = sent_photo
    _profile, is_new = HubProfile.objects.update_or_create(service=service, patient=patient, defaults=values)
    if is_new:
        profile_known(service=service, patient_id=patient.pk)
        telling.profile_known(service, patient.pk)


def remember_link(*, service: Service, patient_id: UUID, profile_id: str) -> None:
    """Somebody in the Hub said which profile is the patient's: what waited for that goes again. Few queries."""
    values = {"profile_id": profile_id[:64], "seen_at": timezone.now()}
    _profile, is_new = HubProfile.objects.update_or_create(service=service, patient_id=patient_id, defaults=values)
    profile_known(service=service, patient_id=patient_id)
    if is_new:
        telling.profile_known(service, patient_id)


def remember_balance(*, service: Service, patient_id: UUID, points: int) -> None:
    """Keep the balance that the Hub just told. One update."""
    HubProfile.objects.filter(service=service, patient_id=patient_id).update(points=points, seen_at=timezone.now())


def profiles_of(patient: Patient) -> list[HubProfile]:
    """The profiles of `patient` behind services that are not removed. One query."""
    rows = HubProfile.objects.filter(Q(service__removed_at=None), patient=patient)
    return list(rows.select_related("service"))
