"""Giving points in a chart, and taking them back: kept here at once, delivered by the outbox."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from offthecharts.practice.chartpoints.errors import FormUsed, TooLate
from offthecharts.practice.chartpoints.models import ChartAward
from offthecharts.practice.hublink import profiles
from offthecharts.practice.hublink.changes import BY_CARD
from offthecharts.practice.outbox import services as outbox
from offthecharts.practice.outbox.models import OutboxEntry, State
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from offthecharts.web.audit.services import record
from offthecharts.wire.changes import AwardChange, ReversalChange
from offthecharts.wire.idempotency import input_sha256
from offthecharts.wire.messages import AwardLine

TAKEN_BACK = {"code": "withdrawn", "title": "Taken back before it was delivered"}


@dataclass(frozen=True)
class Line:
    """Points and what they are for; with the reward item, unless it is Misc."""

    points: int
    description: str
    item_id: str | None = None


@dataclass(frozen=True)
class Given:
    """What was given; `repeated` when the same form had been sent before."""

    award: ChartAward
    repeated: bool = False


def give(
    *,
    service: Service,
    patient: Patient,
    lines: Sequence[Line],
    staff: Staff,
    form_key: str,
    comment: str = "",
    card_number: str = "",
) -> Given:
    """Give `patient` the points of `lines` (negative ones deduct), once for `form_key`. No network; few queries.

    A patient without a profile gets one first. With a card the Hub sees to it that it is the patient's.
    Raises FormUsed when the key was used for something else.
    """
    digest = input_sha256([str(service.pk), str(patient.pk), [asdict(line) for line in lines], comment, card_number])
    before = _given_before(form_key, digest)
    if before is not None:
        return before
    award = ChartAward(
        form_key=form_key,
        input_sha256=digest,
        service=service,
        patient=patient,
        staff=staff,
        lines=[asdict(line) for line in lines],
        points=sum(line.points for line in lines),
        comment=comment,
        card_ending=card_number[-4:],
        given_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            award.save()
            queue(award, card_number=card_number)
            record(
                actor=staff, action="points given in the chart", subject=patient, detail=f"{award.points:+d} points"
            )
    except IntegrityError:  # the same form at the same moment
        before = _given_before(form_key, digest)
        if before is None:
            raise
        return before
    return Given(award)


def _given_before(form_key: str, digest: str) -> Given | None:
    award = ChartAward.objects.filter(form_key=form_key).select_related("entry", "staff").first()
    if award is None:
        return None
    if award.input_sha256 != digest:
        raise FormUsed("Look at what was given already, and press again if there is something to add.")
    return Given(award, repeated=True)


def queue(award: ChartAward, *, card_number: str = "", whoever_has_card: bool = False) -> None:
    """Put `award` into the outbox, after the chart when the patient has no profile. In the caller's transaction.

    With `whoever_has_card` the card names the member, not the patient, and one that was replaced stands for the
    member whose it was; such points are in no order with the patient's.
    """
    service, patient_id = award.service, award.patient_id
    if not whoever_has_card and profiles.profile_of(service, award.patient) is None:
        outbox.queue_chart(service=service, patient_id=patient_id, staff=award.staff, create=True)
    body = AwardChange(
        patient_external_id="" if whoever_has_card else str(patient_id),
        card_number=card_number,
        card_may_be_replaced=whoever_has_card,
        lines=[AwardLine(**line) for line in award.lines],
        comment=award.comment,
        by_name=award.staff.display_name[:120],
        staff_id=str(award.staff_id),
        given_at=award.given_at,
    )
    award.entry = outbox.put(
        service=service,
        subject=f"{BY_CARD}{award.key.hex}" if whoever_has_card else str(patient_id),
        kind="award",
        body=body.model_dump(mode="json"),
        staff=award.staff,
    )
    award.key = award.entry.key
    award.save(update_fields=["entry", "key"])


def held(award: ChartAward) -> ChartAward:
    """`award` as it stands now, held until the transaction ends: taking back and settling wait for each other."""
    rows = ChartAward.objects.select_for_update(of=("self",))
    return rows.select_related("entry", "reversal", "staff", "patient__person", "service").get(pk=award.pk)


@transaction.atomic
def take_back(*, award: ChartAward, staff: Staff) -> bool:
    """Take `award` back: out of the outbox while it was never sent, by a reversal in the Hub otherwise.

    True when the Hub will hear of it. Raises TooLate when it was taken back or settled before.
    """
    now = timezone.now()
    award = held(award)
    if award.undone_at is not None or ChartAward.objects.filter(replaces=award).exists():
        raise TooLate("These points were taken back or settled before. The list shows how they stand now.")
    award.undone_at, award.undone_by = now, staff
    award.save(update_fields=["undone_at", "undone_by"])
    record(actor=staff, action="points taken back in the chart", subject=award.patient, detail=f"{award.points:+d}")
    if award.entry_id is not None and _withdrawn(award.entry_id, now):
        return False
    award.reversal = outbox.put(
        service=award.service,
        subject=award.entry.subject if award.entry else str(award.patient_id),
        kind="reversal",
        body=_reversal(award.key, staff, now),
        staff=staff,
    )
    award.save(update_fields=["reversal"])
    return True


def _withdrawn(entry_id: int, now: datetime) -> bool:
    """Whether the entry had not left and never will: the courier marks what it sends before it sends it.

    A refused or dropped one leaves the way of later ones too and never goes again, but after many attempts one of
    them may have arrived.
    """
    rows = OutboxEntry.objects.filter(pk=entry_id)
    gone = {"state": State.DROPPED, "ended_at": now, "problem": TAKEN_BACK}
    if rows.filter(Q(state=State.WAITING, sent_at=None) | Q(state=State.CONFLICT)).update(**gone):
        return True
    rows.filter(state__in=[State.REFUSED, State.DROPPED]).update(**gone)
    return False


def _reversal(key: uuid.UUID, staff: Staff, now: datetime) -> dict[str, object]:
    change = ReversalChange(award=key.hex, by_name=staff.display_name[:120], given_at=now)
    return change.model_dump(mode="json")
