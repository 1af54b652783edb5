"""Points that the Hub could not take as they were given: what a person can do about each of them."""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.utils import timezone

from offthecharts.practice.chartpoints.errors import TooLate
from offthecharts.practice.chartpoints.models import ChartAward
from offthecharts.practice.chartpoints.queries import STUCK
from offthecharts.practice.chartpoints.services import TAKEN_BACK, held, queue
from offthecharts.practice.hublink.models import HubProfile
from offthecharts.practice.outbox.models import OutboxEntry, State
from offthecharts.practice.outbox.services import send_again
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from offthecharts.web.audit.services import record


class Choice(StrEnum):
    """What can be done about points that are to be settled."""

    AGAIN = "again"
    MISC = "misc"
    PATIENT = "patient"
    HOLDER = "holder"
    PROFILE = "profile"
    DROP = "drop"


@dataclass(frozen=True)
class Offer:
    """A choice as the page shows it."""

    choice: Choice
    label: str


_AGAIN: Final = Offer(Choice.AGAIN, "Send again")
_DROP: Final = Offer(Choice.DROP, "Drop")
_MISC: Final = Offer(Choice.MISC, "Give as Misc.")
_PATIENT: Final = Offer(Choice.PATIENT, "Give to this patient")
_HOLDER: Final = Offer(Choice.HOLDER, "Give to whoever has the card")
_PROFILE: Final = Offer(Choice.PROFILE, "Make the profile and give")
_OFFERS: Final[dict[str, list[Offer]]] = {
    "item_retired": [_MISC],
    "card_replaced": [_PATIENT, _HOLDER],
    "card_of_somebody_else": [_PATIENT, _HOLDER],
    "card_unknown": [_PATIENT, _AGAIN],
    "no_profile": [_PROFILE],
}
SETTLED: Final = {"code": "settled", "title": "Given in another way"}
DROPPED: Final = {"code": "dropped", "title": "Dropped"}


def stuck_entry(award: ChartAward) -> OutboxEntry | None:
    """The place in the outbox that is to be settled; None when none is (any more)."""
    given = award.entry if award.undone_at is None else None  # of what was taken back only that is left to settle
    for entry in (award.reversal, given):
        if entry is not None and entry.state in STUCK:
            return entry
    return None


def offers_for(entry: OutboxEntry) -> list[Offer]:
    """What can be done about `entry`, the likeliest first."""
    special = _OFFERS.get(entry.problem.get("code", ""), [_AGAIN]) if entry.kind == "award" else [_AGAIN]
    return [*special, _DROP]


@transaction.atomic
def settle(*, award: ChartAward, choice: Choice, staff: Staff) -> ChartAward:
    """Do `choice` about `award`; the answer is the award that stands for it now. Raises TooLate.

    Whatever is given anew is given under the name of who gave it, with the time at which it was.
    """
    award = held(award)
    entry = stuck_entry(award)
    if entry is None or choice not in {offer.choice for offer in offers_for(entry)}:
        raise TooLate("These points are not to be settled any more. The list shows what is left.")
    record(actor=staff, action=f"points settled: {choice}", subject=award.patient, detail=f"{award.points:+d}")
    if choice == Choice.AGAIN:
        _or_too_late(send_again(entry=entry))
        return award
    if choice == Choice.DROP:
        _or_too_late(_end(entry, DROPPED))
        return award
    _or_too_late(_end(entry, SETTLED))
    return _given_anew(award, choice)


def _or_too_late(done: bool) -> None:
    if not done:
        raise TooLate("Somebody settled these points at this very moment. The list shows what is left.")


def _end(entry: OutboxEntry, why: dict[str, str]) -> bool:
    """Give `entry` up; what the Hub said about it is kept, so that it can be taken up again."""
    rows = OutboxEntry.objects.filter(pk=entry.pk, state__in=STUCK)
    kept = {**entry.problem, "settled": why["code"], "was": entry.state}
    return bool(rows.update(state=State.DROPPED, ended_at=timezone.now(), problem=kept))


def _given_anew(award: ChartAward, choice: Choice) -> ChartAward:
    lines = [{**line, "item_id": None} for line in award.lines] if choice == Choice.MISC else award.lines
    card = str((award.entry.body or {}).get("card_number", "")) if award.entry else ""
    if choice == Choice.PROFILE:  # the Hub knows the profile no more that we think it has
        HubProfile.objects.filter(service=award.service, patient=award.patient).delete()
    anew = ChartAward(
        form_key=f"settled-{award.key.hex}-{uuid.uuid4().hex[:8]}",
        input_sha256=award.input_sha256,
        service=award.service,
        patient=award.patient,
        staff=award.staff,
        lines=lines,
        points=award.points,
        comment=award.comment,
        card_ending=award.card_ending if choice == Choice.HOLDER else "",
        given_at=award.given_at,
        replaces=award,
    )
    anew.save()
    whoever = choice == Choice.HOLDER
    queue(anew, card_number=card if whoever or choice == Choice.MISC else "", whoever_has_card=whoever)
    return anew


@transaction.atomic
def take_up(*, award: ChartAward, staff: Staff) -> None:
    """Undo Drop: the points are to be settled again. Raises TooLate."""
    award = held(award)
    for entry in (award.reversal, award.entry):
        if entry is None or entry.problem.get("settled") != DROPPED["code"]:
            continue
        before = State(entry.problem["was"])
        problem = {name: value for name, value in entry.problem.items() if name not in ("settled", "was")}
        rows = OutboxEntry.objects.filter(pk=entry.pk, state=State.DROPPED)
        _or_too_late(bool(rows.update(state=before, ended_at=None, problem=problem)))
        record(actor=staff, action="points taken up again", subject=award.patient, detail=f"{award.points:+d}")
        return
    raise TooLate("These points are not dropped any more. The list shows what is left.")


def forget_what_was_taken_back(service: Service) -> None:
    """Points that were taken back while they were on their way and that the Hub did not take: nothing is left to do.

    One update.
    """
    undone = OutboxEntry.objects.filter(
        service=service, kind="award", state=State.CONFLICT, award__undone_at__isnull=False
    )
    undone.update(state=State.DROPPED, ended_at=timezone.now(), problem=TAKEN_BACK)
