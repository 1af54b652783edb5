"""Giving points in the chart: kept at once, delivered once and in order, taken back."""

from datetime import datetime

import pytest

from offthecharts.practice.chartpoints import queries, services
from offthecharts.practice.chartpoints.errors import FormUsed, TooLate
from offthecharts.practice.chartpoints.models import ChartAward
from offthecharts.practice.chartpoints.services import Line
from offthecharts.practice.chartpoints.state import standing_of
from offthecharts.practice.hublink.models import HubProfile
from offthecharts.practice.outbox.courier import deliver_all
from offthecharts.practice.outbox.models import OutboxEntry, State
from offthecharts.practice.outbox.preparing import mark_sent, next_batch
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from offthecharts.web.audit.models import AuditEntry
from tests.practice.chartpoints.conftest import BRUSHING
from tests.practice.hub_double import Hub

MISC = [Line(points=5, description="Helped a friend")]


@pytest.fixture
def linked(service: Service, mateo: Patient) -> HubProfile:
    """Mateo has a profile with 340 points."""
    return HubProfile.objects.create(service=service, patient=mateo, profile_id="member-7", points=340)


def give(service: Service, patient: Patient, staff: Staff, key: str = "k1", points: int = 5) -> ChartAward:
    lines = [Line(points=points, description="Helped a friend")]
    return services.give(service=service, patient=patient, lines=lines, staff=staff, form_key=key).award


def fresh(award: ChartAward) -> ChartAward:
    return queries.award_of(award.pk)


def test_points_wait_in_the_outbox_and_are_delivered_under_the_name_of_who_gave_them(
    hub: Hub, service: Service, mateo: Patient, dana: Staff, linked: HubProfile
) -> None:
    lines = [Line(points=25, description="Great brushing", item_id=BRUSHING), *MISC]
    award = services.give(
        service=service, patient=mateo, lines=lines, staff=dana, form_key="k1", comment="Shiny"
    ).award
    assert standing_of(fresh(award)).word == "waiting"
    deliver_all(service)
    assert standing_of(fresh(award)).word == "delivered"
    [change] = hub.applied
    assert change["key"] == award.key.hex
    assert change["subject"] == str(mateo.pk)
    told = change["award"]
    assert told["patient_external_id"] == str(mateo.pk)
    assert told["by_name"] == "Dana Reyes"
    assert told["comment"] == "Shiny"
    assert datetime.fromisoformat(told["given_at"]) == award.given_at
    assert [(line["item_id"], line["points"]) for line in told["lines"]] == [(BRUSHING, 25), (None, 5)]
    assert AuditEntry.objects.filter(action="points given in the chart").count() == 1


def test_a_patient_without_a_profile_gets_one_before_the_points(
    hub: Hub, service: Service, mateo: Patient, dana: Staff
) -> None:
    give(service, mateo, dana)
    give(service, mateo, dana, "k2")
    deliver_all(service)
    assert [("patient" if change["patient"] else "award") for change in hub.applied] == ["patient", "award", "award"]
    assert hub.applied[0]["patient"]["create"] is True


def test_a_form_that_comes_twice_gives_once(service: Service, mateo: Patient, dana: Staff) -> None:
    first = services.give(service=service, patient=mateo, lines=MISC, staff=dana, form_key="k1")
    again = services.give(service=service, patient=mateo, lines=MISC, staff=dana, form_key="k1")
    assert (first.repeated, again.repeated) == (False, True)
    assert again.award == first.award
    assert OutboxEntry.objects.filter(kind="award").count() == 1


def test_a_form_that_comes_twice_with_other_points_is_refused(service: Service, mateo: Patient, dana: Staff) -> None:
    give(service, mateo, dana)
    with pytest.raises(FormUsed):
        give(service, mateo, dana, points=6)


def test_the_balance_is_what_the_hub_told_and_what_waits(
    hub: Hub, service: Service, mateo: Patient, dana: Staff, linked: HubProfile
) -> None:
    assert queries.panel(service, mateo).points == 340
    award = give(service, mateo, dana, points=25)
    give(service, mateo, dana, "k2", points=-10)
    panel = queries.panel(service, mateo)
    assert (panel.points, panel.undelivered) == (355, 2)
    services.take_back(award=award, staff=dana)
    panel = queries.panel(service, mateo)
    assert (panel.points, panel.undelivered) == (330, 1)


def test_points_that_were_not_sent_are_taken_out_of_the_outbox(
    hub: Hub, service: Service, mateo: Patient, dana: Staff, linked: HubProfile
) -> None:
    award = give(service, mateo, dana)
    assert services.take_back(award=award, staff=dana) is False
    deliver_all(service)
    assert hub.applied == []
    assert standing_of(fresh(award)).word == "taken back"


def test_a_hub_that_is_not_there_leaves_points_to_be_taken_out(
    hub: Hub, service: Service, mateo: Patient, dana: Staff, linked: HubProfile
) -> None:
    award = give(service, mateo, dana)
    service.options["address"] = "http://127.0.0.1:9"
    service.save()
    deliver_all(service)
    assert services.take_back(award=fresh(award), staff=dana) is False


def test_points_that_may_have_arrived_are_taken_back_by_a_reversal_after_them(
    hub: Hub, service: Service, mateo: Patient, dana: Staff, linked: HubProfile
) -> None:
    award = give(service, mateo, dana)
    hub.manner = "cut off"
    deliver_all(service)
    assert services.take_back(award=fresh(award), staff=dana) is True
    assert standing_of(fresh(award)).word == "being taken back"
    assert queries.panel(service, mateo).points == 340
    hub.manner = ""
    service.delivery.__class__.objects.update(retry_at=None)
    deliver_all(service)
    assert [("award" if change["award"] else "reversal") for change in hub.applied] == ["award", "reversal"]
    assert hub.applied[1]["reversal"]["award"] == award.key.hex
    assert hub.applied[1]["reversal"]["by_name"] == "Dana Reyes"
    assert standing_of(fresh(award)).word == "taken back"


def test_delivered_points_are_taken_back_by_a_reversal_even_when_the_outbox_has_forgotten_them(
    hub: Hub, service: Service, mateo: Patient, dana: Staff, linked: HubProfile
) -> None:
    award = give(service, mateo, dana)
    deliver_all(service)
    OutboxEntry.objects.all().delete()
    assert services.take_back(award=fresh(award), staff=dana) is True
    deliver_all(service)
    assert hub.applied[-1]["reversal"]["award"] == award.key.hex


def test_points_are_taken_back_once(service: Service, mateo: Patient, dana: Staff, olive: Staff) -> None:
    award = give(service, mateo, dana)
    services.take_back(award=award, staff=olive)
    with pytest.raises(TooLate):
        services.take_back(award=fresh(award), staff=dana)
    assert OutboxEntry.objects.filter(kind="award", state=State.DROPPED).count() == 1


def test_what_was_taken_out_while_a_batch_was_made_does_not_leave(
    hub: Hub, service: Service, mateo: Patient, dana: Staff, linked: HubProfile
) -> None:
    award, stays = give(service, mateo, dana), give(service, mateo, dana, "k2")
    batch = next_batch(service)
    services.take_back(award=award, staff=dana)
    assert [entry.pk for entry, _change in mark_sent(batch)] == [stays.entry_id]
    assert services.take_back(award=fresh(stays), staff=dana) is True
