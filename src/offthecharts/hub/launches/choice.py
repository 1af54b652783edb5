"""Who is meant when it is not sure: what the chart says is kept until somebody chooses, and not a moment longer."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from offthecharts.hub.differences import recording
from offthecharts.hub.launches import tasks
from offthecharts.hub.launches.errors import ChoiceOver
from offthecharts.hub.launches.models import Launch
from offthecharts.hub.members import intake, matching, photos
from offthecharts.hub.members.intake import MemberData
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.photos import IncomingPhoto
from offthecharts.hub.news.services import tell
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser
from offthecharts.web.audit.services import record
from offthecharts.wire.messages import ChartChanges, PatientSnapshot
from offthecharts.wire.news import NewsKind

OPEN_FOR: Final = timedelta(hours=2)
_PHOTO: Final = "stored_photo"
_CHANGES: Final = "chart_changes"


def open_for(
    launch: Launch,
    candidates: Sequence[Member],
    snapshot: PatientSnapshot,
    photo: IncomingPhoto | None,
    changes: ChartChanges = ChartChanges.OFF,
) -> None:
    """Keep what the chart says with the unsaved `launch`, for two hours; call inside its transaction."""
    launch.candidates = [str(member.id) for member in candidates]
    launch.snapshot = snapshot.model_dump(mode="json", exclude={"photo"}) | {_CHANGES: changes.value}
    if photo is not None:
        launch.snapshot[_PHOTO] = [photos.store(launch.practice, photo), photo.sha256, photo.sent_sha256]
    launch.choice_until = timezone.now() + OPEN_FOR
    tasks.enqueue_forget(launch)


def chart_of(launch: Launch) -> MemberData:
    """What the chart said."""
    said = intake.of_snapshot(PatientSnapshot.model_validate(launch.snapshot))
    return intake.checked(replace(said, photo_sha256=None))


def photo_name(launch: Launch) -> str:
    """The name of the chart's photo in the store, or empty."""
    kept: list[str] = launch.snapshot.get(_PHOTO) or [""]
    return kept[0]


def candidates_of(launch: Launch) -> list[Member]:
    """The members to choose from, the likeliest first. One query."""
    members = {
        str(member.id): member for member in Member.objects.of(launch.practice_id).filter(id__in=launch.candidates)
    }
    return [members[key] for key in launch.candidates if key in members]


def choose(*, launch: Launch, member_number: int | None, actor: HubUser) -> Member:
    """The member whom the chart speaks of from now on: one of the candidates, or a new one for None. Happens once.

    When the chart was tied to a member meanwhile (another window), that member is the answer.
    Raises ChoiceOver when it was made or forgotten before, or `member_number` is none of the candidates.
    """

    def attempt() -> Member:
        lock_practice(launch.practice_id)
        held = Launch.objects.of(launch.practice_id).select_for_update().get(id=launch.id)
        held.practice = launch.practice
        if not held.waits_for_choice(timezone.now()):
            raise ChoiceOver("Press reload at the top of the window to see what is known now.")
        member = _chosen(held, member_number, actor)
        _close(held, member.id)
        linked = {"external_id": held.snapshot["external_id"], "member_id": str(member.id)}
        tell(launch.practice_id, NewsKind.PROFILE_LINKED, linked)
        return member

    member = intake.retried(attempt)
    recording.drop_unused(launch.practice, photo_name(launch))
    return member


def _chosen(launch: Launch, number: int | None, actor: HubUser) -> Member:
    data, photo = chart_of(launch), _photo(launch)
    member = matching.by_external_id(launch.practice, data.external_id)
    if member is not None:
        return member
    if number is None:
        member = intake.create(practice=launch.practice, data=data, photo=photo)
        record(actor=actor, action="profile created for chart", subject=member)
        return member
    member = next((one for one in candidates_of(launch) if one.number == number), None)
    if member is None:
        raise ChoiceOver("This member is not among those to choose from. Press reload at the top of the window.")
    member.practice = launch.practice
    changes = ChartChanges(launch.snapshot.get(_CHANGES, ChartChanges.OFF))
    intake.link(member=member, data=data, photo=photo, changes=changes)
    record(actor=actor, action="profile linked to chart", subject=member)
    return member


def _photo(launch: Launch) -> IncomingPhoto | None:
    kept = launch.snapshot.get(_PHOTO)
    if not kept or not default_storage.exists(kept[0]):
        return None
    with default_storage.open(kept[0]) as file:
        return IncomingPhoto(file.read(), kept[1], kept[2])


def _close(launch: Launch, member_id: uuid.UUID | None) -> None:
    rows = Launch.objects.of(launch.practice_id).filter(id=launch.id)
    rows.update(member_id=member_id, snapshot={}, candidates=[], choice_until=None)


def forget(practice_id: uuid.UUID, launch_id: uuid.UUID) -> bool:
    """Drop what the chart said when nobody chose in time; False when there is nothing to drop (any more)."""
    late = Launch.objects.of(practice_id).filter(id=launch_id, choice_until__lte=timezone.now())
    with transaction.atomic():
        launch = late.select_for_update(of=("self",)).select_related("practice").first()
        if launch is None:
            return False
        _close(launch, None)
    recording.drop_unused(launch.practice, photo_name(launch))
    return True
