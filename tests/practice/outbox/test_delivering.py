"""Every outcome of a call: what becomes of the entries, and that each patient's stay in order."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from offthecharts.practice.hublink import profiles
from offthecharts.practice.hublink.models import HubProfile
from offthecharts.practice.hublink.profiles import Told
from offthecharts.practice.outbox import courier, lease, preparing, services, settling
from offthecharts.practice.outbox.models import Delivery, OutboxEntry, State
from offthecharts.practice.outbox.outcomes import MOST_ATTEMPTS
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup import services as setup
from offthecharts.practice.setup.models import Service, ServiceState
from offthecharts.practice.staff.models import Staff
from offthecharts.wire.messages import LaunchProfile, ProfileState
from tests.practice.hub_double import Hub
from tests.practice.outbox.conftest import patient_named, states

pytestmark = pytest.mark.django_db


def award(service: Service, patient: Patient, points: int) -> OutboxEntry:
    body = {
        "patient_external_id": str(patient.pk),
        "lines": [{"points": points, "description": "Good brushing"}],
        "by_name": "Dana Reyes",
        "given_at": timezone.now().isoformat(),
    }
    return services.put(service=service, subject=str(patient.pk), kind="award", body=body)


def points_of(hub: Hub) -> list[int]:
    return [change["award"]["lines"][0]["points"] for change in hub.applied if change.get("award")]


@pytest.fixture
def mateo_waits(service: Service, mateo: Patient) -> Patient:
    """Mateo, of whose chart nothing waits."""
    OutboxEntry.objects.all().delete()
    return mateo


def come_due() -> None:
    """Let all pauses be over."""
    OutboxEntry.objects.update(next_try_at=None)
    Delivery.objects.update(retry_at=None)


def test_changes_arrive_in_order_and_once(service: Service, hub: Hub, mateo_waits: Patient) -> None:
    for number in range(1, 8):
        award(service, mateo_waits, number)
    assert courier.deliver_all(service) == 7
    assert courier.deliver_all(service) == 0
    assert points_of(hub) == [1, 2, 3, 4, 5, 6, 7]
    assert len(hub.to("changes")) == 1


def test_an_answer_that_is_lost_is_asked_for_again(service: Service, hub: Hub, mateo_waits: Patient) -> None:
    award(service, mateo_waits, 1)
    hub.manner = "cut off"
    courier.deliver_all(service)
    delivery = Delivery.objects.get()
    assert (delivery.failures, states()) == (1, ["waiting"])
    hub.manner = ""
    assert courier.deliver_all(service) == 0, "the breaker is open"
    come_due()
    assert courier.deliver_all(service) == 1
    sent = [call.body["changes"][0]["key"] for call in hub.to("changes")]
    assert len(set(sent)) == 1
    assert Delivery.objects.get().failures == 0


def test_a_refused_change_stops_its_patient_and_no_other(service: Service, hub: Hub, mateo_waits: Patient) -> None:
    ana = patient_named("Ana")
    OutboxEntry.objects.all().delete()
    hub.judge = lambda change: (
        {"outcome": "refused", "code": "invalid", "title": "No", "errors": {"patient.email": ["Not an address."]}}
        if change["award"]["lines"][0]["points"] == 1
        else {"outcome": "done"}
    )
    for patient, points in ((mateo_waits, 1), (ana, 2), (mateo_waits, 3)):
        award(service, patient, points)
    courier.deliver_all(service)
    assert states() == ["refused", "done", "waiting"]
    hub.judge = lambda change: {"outcome": "done"}
    courier.deliver_all(service)
    assert states() == ["refused", "done", "waiting"], "a person has to send it again"
    settling.send_again(entry=OutboxEntry.objects.filter(state=State.REFUSED).get())
    courier.deliver_all(service)
    assert points_of(hub) == [2, 1, 3]


def test_a_conflict_does_not_stop_its_patient(service: Service, hub: Hub, mateo_waits: Patient) -> None:
    hub.judge = lambda change: {
        "outcome": "conflict" if change["award"]["lines"][0]["points"] == 1 else "done",
        "code": "conflict",
    }
    award(service, mateo_waits, 1)
    award(service, mateo_waits, 2)
    courier.deliver_all(service)
    assert states() == ["conflict", "done"]


def test_what_the_hub_fails_at_is_tried_later_and_given_to_a_person_in_the_end(
    service: Service, hub: Hub, mateo_waits: Patient
) -> None:
    ana = patient_named("Ana")
    OutboxEntry.objects.all().delete()
    hub.judge = lambda change: {"outcome": "failed" if change["subject"] == str(mateo_waits.pk) else "done"}
    award(service, mateo_waits, 1)
    award(service, mateo_waits, 2)
    for attempt in range(MOST_ATTEMPTS):
        assert states()[:2] == ["waiting", "waiting"], attempt
        award(service, ana, 10 + attempt)
        come_due()
        courier.deliver_all(service)
    assert states()[:2] == ["refused", "waiting"]
    assert points_of(hub) == [10 + attempt for attempt in range(MOST_ATTEMPTS)]


@pytest.mark.parametrize("results", [[], [{"key": "alien", "outcome": "done"}]])
def test_a_hub_that_leaves_changes_unanswered_is_not_asked_without_end(
    service: Service, hub: Hub, mateo_waits: Patient, results: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    award(service, mateo_waits, 1)
    monkeypatch.setattr(hub, "_changes", lambda changes: results)
    courier.deliver_all(service)
    entry = OutboxEntry.objects.get()
    assert (entry.state, entry.attempts, entry.problem["code"]) == ("waiting", 1, "unanswered")
    assert entry.next_try_at
    courier.deliver_all(service)
    assert len(hub.to("changes")) == 1


def test_a_result_that_comes_twice_counts_once(
    service: Service, hub: Hub, mateo_waits: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = award(service, mateo_waits, 1)
    both = [{"key": entry.key.hex, "outcome": outcome} for outcome in ("done", "refused")]
    monkeypatch.setattr(hub, "_changes", lambda changes: both)
    courier.deliver_all(service)
    assert states() == ["done"]


def test_a_hub_that_refuses_the_whole_call_for_one_change_takes_the_others(
    service: Service, hub: Hub, mateo_waits: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [patient_named(f"Ana {number}") for number in range(4)]
    OutboxEntry.objects.all().delete()
    award(service, mateo_waits, 666)
    award(service, mateo_waits, 5)
    for number, patient in enumerate(others):
        award(service, patient, number + 1)
    plain = hub.answer

    def answer(call: Any) -> tuple[int, dict[str, Any]]:
        if re.search(r"points\W+666\b", str(call.body)):  # not any 666: ids are random
            return 422, {"title": "Not this", "status": 422, "code": "invalid", "errors": {"award": ["Too much."]}}
        return plain(call)

    monkeypatch.setattr(hub, "answer", answer)
    courier.deliver_all(service)
    assert states() == ["refused", "waiting", "done", "done", "done", "done"]
    assert Delivery.objects.get().failures == 0


def test_a_change_over_which_the_hub_breaks_down_holds_up_no_other(
    service: Service, hub: Hub, mateo_waits: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = patient_named("Ana")
    OutboxEntry.objects.all().delete()
    plain = hub.answer

    def answer(call: Any) -> tuple[int, dict[str, Any]]:
        if re.search(r"points\W+666\b", str(call.body)):  # not any 666: ids are random
            return 500, {"title": "Oh", "status": 500, "code": "hub_fault"}
        return plain(call)

    monkeypatch.setattr(hub, "answer", answer)
    award(service, mateo_waits, 666)
    for attempt in range(MOST_ATTEMPTS):
        award(service, ana, attempt + 1)
        come_due()
        courier.deliver_all(service)
        come_due()
        courier.deliver_all(service)
    assert states()[0] == "refused"
    assert points_of(hub) == list(range(1, MOST_ATTEMPTS + 1))


def test_nobody_is_given_up_while_the_hub_fails_at_everything(
    service: Service, hub: Hub, mateo_waits: Patient
) -> None:
    hub.refuse("hub_fault", at="POST changes", status=500)
    award(service, mateo_waits, 1)
    for _ in range(MOST_ATTEMPTS * 2):
        come_due()
        courier.deliver_all(service)
    assert states() == ["waiting"]
    hub.refusal = None
    come_due()
    courier.deliver_all(service)
    assert states() == ["done"]


def test_an_entry_that_cannot_be_read_is_refused_and_the_others_go(
    service: Service, hub: Hub, mateo_waits: Patient
) -> None:
    ana = patient_named("Ana")
    OutboxEntry.objects.all().delete()
    services.put(service=service, subject=str(mateo_waits.pk), kind="spell", body={"power": 9})
    services.put(service=service, subject=str(mateo_waits.pk), kind="award", body=None)
    award(service, ana, 1)
    courier.deliver_all(service)
    assert states() == ["refused", "waiting", "done"]


def test_a_chart_that_does_not_fit_is_refused_field_by_field(
    service: Service, hub: Hub, mateo_waits: Patient
) -> None:
    person = mateo_waits.person
    type(person).objects.filter(pk=person.pk).update(last_name="")
    services.chart_changed(patient_ids={mateo_waits.pk})
    courier.deliver_all(service)
    entry = OutboxEntry.objects.get()
    assert entry.state == State.REFUSED
    assert entry.problem["errors"] == {"patient.last_name": ["This is needed."]}
    assert not hub.to("changes")


def test_an_ended_connection_stops_all_calls_until_it_is_verified_again(
    service: Service, hub: Hub, mateo_waits: Patient, olive: Staff
) -> None:
    award(service, mateo_waits, 1)
    hub.ended.add(hub.token)
    courier.deliver_all(service)
    service.refresh_from_db()
    assert service.state == ServiceState.ATTENTION
    come_due()
    courier.deliver_all(service)
    assert len(hub.to("changes")) == 1
    hub.token = "token-2"
    setup.keep_connection(service=service, options={}, secret="token-2", connected_as="olive", by=olive)
    courier.deliver_all(service)
    assert points_of(hub) == [1]


def test_a_paused_outbox_keeps_everything(service: Service, hub: Hub, mateo_waits: Patient, olive: Staff) -> None:
    settling.set_paused(service=service, paused=True, by=olive)
    award(service, mateo_waits, 1)
    assert courier.deliver_all(service) == 0
    settling.set_paused(service=service, paused=False, by=olive)
    assert courier.deliver_all(service) == 1


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_was_set_holds_nothing_up_for_a_day(
    service: Service, hub: Hub, mateo_waits: Patient, days: int
) -> None:
    award(service, mateo_waits, 1)
    hub.manner = "gateway"
    courier.deliver_all(service)
    hub.manner = ""
    moved = timedelta(days=-days)  # what was noted before the clock was set, as seen after it
    delivery = Delivery.objects.get()
    assert delivery.retry_at
    Delivery.objects.update(
        retry_at=delivery.retry_at + moved, holder="elsewhere|7|x", held_until=timezone.now() + moved
    )
    OutboxEntry.objects.update(next_try_at=timezone.now() + moved)
    assert courier.deliver_all(service) == 1


def test_a_second_worker_waits_for_the_first(service: Service, hub: Hub, mateo_waits: Patient) -> None:
    award(service, mateo_waits, 1)
    assert lease.take(service, "elsewhere|7|x")
    assert courier.deliver_all(service) == 0
    lease.give_back("elsewhere|7|x")
    assert courier.deliver_all(service) == 1


def test_a_killed_worker_of_this_machine_is_replaced_at_once(
    service: Service, hub: Hub, mateo_waits: Patient
) -> None:
    award(service, mateo_waits, 1)
    machine = lease.new_holder().partition("|")[0]
    assert lease.take(service, f"{machine}|999999999|x")
    assert courier.deliver_all(service) == 1


def test_a_worker_that_lost_its_turn_does_not_send(service: Service, hub: Hub, mateo_waits: Patient) -> None:
    from offthecharts.practice.outbox.delivering import deliver

    award(service, mateo_waits, 1)
    mine = lease.take(service, "mine")
    assert mine
    Delivery.objects.update(holder="elsewhere|7|x")
    assert deliver(service, mine, "mine") == 0
    assert not hub.to("changes")


def test_a_late_answer_does_not_undo_what_happened_since(
    service: Service, hub: Hub, mateo_waits: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the call was under way, another worker was refused, and the chart was corrected and queued anew."""
    services.chart_changed(patient_ids={mateo_waits.pk})

    def meanwhile(changes: Any) -> list[Any]:
        OutboxEntry.objects.update(state=State.REFUSED)
        services.chart_changed(patient_ids={mateo_waits.pk})
        return [{"key": changes[0]["key"], "outcome": "refused"}]

    monkeypatch.setattr(hub, "_changes", meanwhile)
    from offthecharts.practice.outbox import delivering, outcomes
    from offthecharts.wire.changes import ChangeResult, Outcome

    delivery = lease.take(service, "mine")
    assert delivery
    batch = delivering.next_batch(service)
    OutboxEntry.objects.update(state=State.REFUSED)
    services.chart_changed(patient_ids={mateo_waits.pk})
    refused = ChangeResult(key=batch[0][1].key, outcome=Outcome.REFUSED)
    outcomes.keep(batch, [refused], asked_at=timezone.now())
    entry = OutboxEntry.objects.get()
    assert (entry.state, entry.body) == (State.WAITING, None)
    assert entry.key.hex != batch[0][1].key


def test_a_patient_who_becomes_known_is_sent_again_by_itself(
    service: Service, hub: Hub, mateo_waits: Patient
) -> None:
    hub.judge = lambda change: {"outcome": "refused", "code": "ambiguous", "title": "Which one?"}
    services.chart_changed(patient_ids={mateo_waits.pk})
    courier.deliver_all(service)
    assert states() == ["refused"]
    hub.judge = lambda change: {"outcome": "done"}
    told = LaunchProfile(id="member-7", state=ProfileState.LINKED, points=3)
    profiles.remember(service=service, told=[Told(mateo_waits.pk, profile=told)], asked_at=timezone.now())
    courier.deliver_all(service)
    assert states() == ["done"]


def test_the_hubs_answer_teaches_the_balance(service: Service, hub: Hub, mateo_waits: Patient) -> None:
    told = LaunchProfile(id="member-7", state=ProfileState.LINKED, points=3)
    profiles.remember(service=service, told=[Told(mateo_waits.pk, profile=told)], asked_at=timezone.now())
    hub.judge = lambda change: {"outcome": "done", "balance": 44, "entry_ids": ["e-1"]}
    award(service, mateo_waits, 41)
    courier.deliver_all(service)
    assert HubProfile.objects.get().points == 44
    assert OutboxEntry.objects.get().result == {"entry_ids": ["e-1"], "balance": 44, "repeated": False, "waiting": 0}


def test_a_dropped_entry_lets_the_next_go_and_can_be_taken_up_again(
    service: Service, hub: Hub, mateo_waits: Patient, dana: Staff
) -> None:
    hub.judge = lambda change: {"outcome": "refused"}
    entry = award(service, mateo_waits, 1)
    award(service, mateo_waits, 2)
    courier.deliver_all(service)
    hub.judge = lambda change: {"outcome": "done"}
    assert settling.drop(entry=entry, by=dana)
    courier.deliver_all(service)
    assert states() == ["dropped", "done"]
    assert settling.take_up(entry=entry, by=dana)
    courier.deliver_all(service)
    assert points_of(hub) == [2, 1]


def test_an_answer_does_not_take_the_place_of_a_newer_balance(service: Service, mateo_waits: Patient) -> None:
    told = LaunchProfile(id="member-7", state=ProfileState.LINKED, points=3)
    profiles.remember(service=service, told=[Told(mateo_waits.pk, profile=told)], asked_at=timezone.now())
    asked_at = timezone.now()
    profiles.remember_balance(service=service, patient_id=mateo_waits.pk, points=60)  # news, while the call was on
    profiles.remember(service=service, told=[Told(mateo_waits.pk, balance=44)], asked_at=asked_at)
    assert HubProfile.objects.get().points == 60
    profiles.remember(service=service, told=[Told(mateo_waits.pk, balance=64)], asked_at=timezone.now())
    assert HubProfile.objects.get().points == 64


def test_many_answers_are_kept_with_few_queries(
    service: Service, hub: Hub, django_assert_max_num_queries: Any
) -> None:
    patients = [patient_named(f"Child{number}", "Waits") for number in range(8)]
    batch = [(award(service, patient, 5), None) for patient in patients]
    profile = LaunchProfile(id="m", state=ProfileState.CREATED, points=5)
    told = [Told(patient.pk, profile=profile) for patient in patients]
    with django_assert_max_num_queries(8):
        profiles.remember(service=service, told=told, asked_at=timezone.now())
    with django_assert_max_num_queries(4):
        profiles.remember(service=service, told=told, asked_at=timezone.now())
    assert HubProfile.objects.filter(points=5).count() == len(batch)


def test_a_first_sync_goes_in_small_lots_and_never_beside_what_the_desk_did(
    service: Service, hub: Hub, mateo_waits: Patient
) -> None:
    crowd = [patient_named(f"Child{number}", "Waits").pk for number in range(25)]
    OutboxEntry.objects.all().delete()
    services.queue_charts(service=service, patient_ids=crowd, lets_others_first=True, create=True)
    assert len(preparing.next_batch(service)) == preparing.BATCH_IN_BACKGROUND
    award(service, mateo_waits, 5)
    assert [entry.kind for entry, _change in preparing.next_batch(service)] == ["award"]
