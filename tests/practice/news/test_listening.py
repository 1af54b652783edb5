"""Asking for news: each item takes effect once, with the cursor; failures pause and are said."""

from typing import Any
from uuid import uuid4

import pytest

from offthecharts.practice.hublink.models import HubProfile
from offthecharts.practice.news import registry, services
from offthecharts.practice.news.listener import ASK_EVERY_SECONDS, LONGEST_PAUSE_SECONDS, Place, ask
from offthecharts.practice.news.models import Listening
from offthecharts.practice.outbox.models import OutboxEntry, State
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service, ServiceState
from offthecharts.wire.news import NewsItem, NewsResponse
from tests.practice.news.conftest import TellingHub

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(service: Service, mateo: Patient) -> HubProfile:
    return HubProfile.objects.create(service=service, patient=mateo, profile_id="member-7", points=340)


def test_a_balance_that_moved_is_kept_and_the_cursor_goes_on(
    hub: TellingHub, service: Service, profile: HubProfile
) -> None:
    hub.tell("balance", external_id=str(profile.patient_id), points=345)
    before = profile.seen_at
    ask(service, Place())
    profile.refresh_from_db()
    assert profile.points == 345
    assert profile.seen_at > before
    assert ask(service, Place()) == ASK_EVERY_SECONDS
    assert hub.asked == [("", 0), ("1", 0)]


def test_balances_of_people_without_a_known_profile_are_passed_over(
    hub: TellingHub, service: Service, mateo: Patient
) -> None:
    for external_id in (str(mateo.pk), str(uuid4()), "person-7", "", None):
        hub.tell("balance", external_id=external_id, points=1)
    hub.tell("balance")
    ask(service, Place())
    assert Listening.objects.get().cursor == "6"
    assert not HubProfile.objects.exists()


def test_orders_that_wait_are_kept_and_what_makes_no_sense_is_passed_over(
    hub: TellingHub, service: Service, profile: HubProfile
) -> None:
    hub.tell("orders", external_id=str(profile.patient_id), requested=2, approved=1)
    for wrong in ({"requested": -1, "approved": 1}, {"requested": "many"}, {}):
        hub.tell("orders", external_id=str(profile.patient_id), **wrong)
    ask(service, Place())
    profile.refresh_from_db()
    assert (profile.orders_requested, profile.orders_approved) == (2, 1)


def test_kinds_that_nobody_knows_yet_are_passed_over(hub: TellingHub, service: Service) -> None:
    hub.tell("contest_won", prize="bicycle")
    ask(service, Place())
    assert Listening.objects.get().cursor == "1"


def test_a_linked_profile_is_known_and_what_waited_for_it_is_sent_again(
    hub: TellingHub, service: Service, mateo: Patient
) -> None:
    subject = str(mateo.pk)
    OutboxEntry.objects.all().delete()

    def refused(code: str) -> OutboxEntry:
        problem = {"code": code}
        return OutboxEntry.objects.create(
            service=service, subject=subject, kind="award", body={}, state=State.REFUSED, problem=problem
        )

    waits, other = refused("ambiguous"), refused("invalid")
    hub.tell("profile_linked", external_id=subject, member_id="member-9")
    hub.tell("profile_linked", external_id=str(uuid4()), member_id="member-10")
    ask(service, Place())
    assert HubProfile.objects.get().profile_id == "member-9"
    waits.refresh_from_db()
    other.refresh_from_db()
    assert (waits.state, other.state) == (State.WAITING, State.REFUSED)


def test_news_takes_effect_with_the_cursor_or_not_at_all(
    hub: TellingHub, service: Service, profile: HubProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(service: Service, body: dict[str, Any]) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(registry.HANDLERS, "faulty", fails)
    hub.tell("balance", external_id=str(profile.patient_id), points=345)
    hub.tell("faulty")
    hub.tell("balance", external_id=str(profile.patient_id), points=350)
    for _ in range(services.TRIES):
        with pytest.raises(ZeroDivisionError) as caught:
            ask(service, Place())
        services.note_untaken(service, caught.value)
        profile.refresh_from_db()
        assert (profile.points, Listening.objects.get().cursor) == (340, "")
    ask(service, Place())  # what cannot be taken stops the others no longer
    profile.refresh_from_db()
    assert (profile.points, Listening.objects.get().cursor) == (350, "3")
    assert (Listening.objects.get().failures, Listening.objects.get().untaken) == (0, 0)


def test_news_that_break_a_rule_of_the_database_are_left_out_as_well(
    hub: TellingHub, service: Service, profile: HubProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def twice(service: Service, body: dict[str, Any]) -> None:
        HubProfile.objects.create(service=service, patient=profile.patient, profile_id="member-8")

    monkeypatch.setitem(registry.HANDLERS, "twice", twice)
    hub.tell("twice")
    hub.tell("balance", external_id=str(profile.patient_id), points=350)
    Listening.objects.create(service=service, untaken=services.TRIES)
    ask(service, Place())
    profile.refresh_from_db()
    assert profile.points == 350


def test_a_hub_that_was_away_for_long_costs_no_news(
    hub: TellingHub, service: Service, profile: HubProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def fails_once(service: Service, body: dict[str, Any]) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise ZeroDivisionError

    monkeypatch.setitem(registry.HANDLERS, "faulty", fails_once)
    for _ in range(9):
        services.note_failure(service, "The Hub cannot be reached.")
    hub.tell("faulty")
    with pytest.raises(ZeroDivisionError):
        ask(service, Place())
    ask(service, Place())
    assert len(calls) == 2


def test_an_answer_that_another_worker_took_meanwhile_changes_nothing(service: Service, profile: HubProfile) -> None:
    asked = services.listening_to(service)
    item = NewsItem(kind="balance", body={"external_id": str(profile.patient_id), "points": 1})
    Listening.objects.update(cursor="7")
    assert not services.take(service=service, asked=asked, answer=NewsResponse(items=[item], cursor="1"))
    profile.refresh_from_db()
    assert (profile.points, Listening.objects.get().cursor) == (340, "7")


def test_an_answer_that_comes_after_the_switch_was_turned_off_changes_nothing(
    service: Service, profile: HubProfile
) -> None:
    asked = services.listening_to(service)
    Service.objects.update(options={**service.options, "news": False})
    item = NewsItem(kind="balance", body={"external_id": str(profile.patient_id), "points": 1})
    assert not services.take(service=service, asked=asked, answer=NewsResponse(items=[item], cursor="1"))


def test_it_waits_where_the_hub_says_once_that_address_has_answered(hub: TellingHub, service: Service) -> None:
    hub.news_url = hub.double.address
    place = Place()
    for _ in range(4):
        ask(service, place)
    assert [wait for _, wait in hub.asked] == [0, 0, 25, 25]


def test_it_asks_the_hub_itself_while_the_address_that_waits_cannot_be_reached(
    hub: TellingHub, service: Service, profile: HubProfile
) -> None:
    hub.news_url = "http://localhost:9"
    place = Place()
    ask(service, place)
    ask(service, place)
    hub.tell("balance", external_id=str(profile.patient_id), points=345)
    ask(service, place)
    profile.refresh_from_db()
    assert profile.points == 345
    assert Listening.objects.get().failures == 0


def test_a_hub_that_does_not_answer_is_asked_less_and_less_often(hub: TellingHub, service: Service) -> None:
    hub.double.manner = "gateway"
    pauses = [ask(service, Place()) for _ in range(8)]
    assert pauses[0] < 2 < pauses[2] < pauses[7] <= LONGEST_PAUSE_SECONDS * 1.25
    listening = Listening.objects.get()
    assert listening.failures == 8
    assert "cannot be reached" in listening.last_error
    hub.double.manner = ""
    ask(service, Place())
    listening.refresh_from_db()
    assert (listening.failures, listening.last_error) == (0, "")


def test_a_connection_that_was_ended_needs_attention(hub: TellingHub, service: Service) -> None:
    hub.double.ended.add(hub.double.token)
    hub.double.refuse("connection_revoked", at="GET news", detail="It was ended.")
    ask(service, Place())
    service.refresh_from_db()
    assert service.state == ServiceState.ATTENTION
    assert "ended" in Listening.objects.get().last_error
