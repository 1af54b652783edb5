"""What the Hub could not take comes back as a list, with what can be done about each."""

from typing import Any

import pytest
from django.test import Client

from offthecharts.practice.chartpoints import queries, services, settling
from offthecharts.practice.chartpoints.errors import TooLate
from offthecharts.practice.chartpoints.models import ChartAward
from offthecharts.practice.chartpoints.services import Line
from offthecharts.practice.chartpoints.settling import Choice
from offthecharts.practice.chartpoints.state import standing_of
from offthecharts.practice.hublink.models import HubProfile
from offthecharts.practice.outbox import settling as outbox
from offthecharts.practice.outbox.courier import deliver_all
from offthecharts.practice.outbox.models import OutboxEntry, State
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from tests.practice.chartpoints.conftest import BRUSHING
from tests.practice.hub_double import Hub

CARD = "9907000000000011"


def refusing(outcome: str, code: str, *, kind: str = "award") -> Any:
    """A judge that refuses what is of this kind."""
    said = {"outcome": outcome, "code": code, "title": "The Hub has changed", "detail": "Say what to do."}
    return lambda change: said if change[kind] else {"outcome": "done"}


@pytest.fixture
def stuck(hub: Hub, service: Service, mateo: Patient, dana: Staff) -> Any:
    """A function that gives 25 points which the Hub cannot take, for the reason with that code."""
    HubProfile.objects.create(service=service, patient=mateo, profile_id="member-7", points=340)

    def make(code: str, *, outcome: str = "conflict", card: str = "") -> ChartAward:
        line = Line(points=25, description="Great brushing", item_id=BRUSHING)
        given = services.give(
            service=service, patient=mateo, lines=[line], staff=dana, form_key=code, card_number=card
        )
        hub.judge = refusing(outcome, code)
        deliver_all(service)
        hub.judge = lambda change: {"outcome": "done"}
        return queries.award_of(given.award.pk)

    return make


def settle(award: ChartAward, choice: Choice, staff: Staff) -> ChartAward:
    now = settling.settle(award=queries.award_of(award.pk), choice=choice, staff=staff)
    return queries.award_of(now.pk)


def test_what_the_hub_cannot_take_is_listed_with_what_by_whom_and_why(stuck: Any, as_olive: Client) -> None:
    stuck("item_retired")
    text = as_olive.get("/points/to-settle/").content.decode()
    for words in (
        "+25",
        "Great brushing",
        "Dana Reyes",
        "The Hub has changed",
        "Say what to do.",
        "Mateo Núñez-O’Hara",
    ):
        assert words in text
    assert "Give as Misc." in text
    assert '<span>To settle</span><span class="badge warn">1</span>' in text


def test_it_holds_up_nothing_that_is_given_later(
    stuck: Any, hub: Hub, service: Service, mateo: Patient, dana: Staff
) -> None:
    stuck("item_retired")
    line = Line(points=5, description="Helped a friend")
    services.give(service=service, patient=mateo, lines=[line], staff=dana, form_key="later")
    deliver_all(service)
    assert [change["award"]["lines"][0]["description"] for change in hub.applied] == ["Helped a friend"]
    assert queries.panel(service, mateo).points == 340


def test_a_retired_item_is_given_as_misc_under_the_name_and_time_of_then(
    stuck: Any, hub: Hub, service: Service, olive: Staff
) -> None:
    award = stuck("item_retired")
    anew = settle(award, Choice.MISC, olive)
    deliver_all(service)
    [change] = hub.applied
    assert change["award"]["lines"] == [{"item_id": None, "points": 25, "description": "Great brushing"}]
    assert change["award"]["by_name"] == "Dana Reyes"
    assert anew.given_at == award.given_at
    assert queries.count_to_settle() == 0
    assert standing_of(queries.award_of(award.pk)).word == "given anew"


def test_an_archived_member_gets_the_points_after_restoring(
    stuck: Any, hub: Hub, service: Service, olive: Staff
) -> None:
    award = settle(stuck("member_archived"), Choice.AGAIN, olive)
    deliver_all(service)
    assert [change["key"] for change in hub.applied] == [award.key.hex]
    assert standing_of(queries.award_of(award.pk)).word == "delivered"


@pytest.mark.parametrize(
    ("choice", "patient_id", "card", "may_be_replaced"),
    [(Choice.PATIENT, True, "", False), (Choice.HOLDER, False, CARD, True)],
)
def test_a_replaced_card_gives_to_the_patient_or_to_whoever_has_it(
    stuck: Any,
    hub: Hub,
    service: Service,
    olive: Staff,
    choice: Choice,
    *,
    patient_id: bool,
    card: str,
    may_be_replaced: bool,
) -> None:
    award = stuck("card_replaced", card=CARD)
    settle(award, choice, olive)
    deliver_all(service)
    told = hub.applied[-1]["award"]
    assert told["patient_external_id"] == (str(award.patient_id) if patient_id else "")
    assert (told["card_number"], told["card_may_be_replaced"]) == (card, may_be_replaced)


def test_the_balance_of_whoever_has_the_card_is_not_taken_for_the_patients(
    stuck: Any, hub: Hub, service: Service, mateo: Patient, olive: Staff
) -> None:
    anew = settle(stuck("card_of_somebody_else", card=CARD), Choice.HOLDER, olive)
    hub.judge = lambda change: {"outcome": "done", "balance": 7}
    deliver_all(service)
    assert standing_of(queries.award_of(anew.pk)).word == "delivered"
    assert HubProfile.objects.get(patient=mateo).points == 340


def test_a_profile_that_is_gone_is_made_before_the_points(
    stuck: Any, hub: Hub, service: Service, olive: Staff
) -> None:
    settle(stuck("no_profile", outcome="refused"), Choice.PROFILE, olive)
    deliver_all(service)
    assert [("patient" if change["patient"] else "award") for change in hub.applied] == ["patient", "award"]


def test_dropped_points_can_be_taken_up_again(stuck: Any, olive: Staff) -> None:
    award = settle(stuck("item_retired"), Choice.DROP, olive)
    assert queries.count_to_settle() == 0
    assert standing_of(award).word == "dropped"
    settling.take_up(award=award, staff=olive)
    [again] = queries.stuck_awards()
    assert again.entry is not None
    assert again.entry.problem["code"] == "item_retired"
    with pytest.raises(TooLate):
        settling.take_up(award=queries.award_of(award.pk), staff=olive)


def test_two_people_settle_the_same_points_once(stuck: Any, olive: Staff, dana: Staff) -> None:
    award = stuck("item_retired")
    settling.settle(award=queries.award_of(award.pk), choice=Choice.MISC, staff=olive)
    with pytest.raises(TooLate):
        settling.settle(award=award, choice=Choice.MISC, staff=dana)
    assert ChartAward.objects.count() == 2


def test_a_choice_that_was_not_offered_does_nothing(stuck: Any, as_dana: Client) -> None:
    award = stuck("item_retired")
    for choice in ("holder", "nonsense", ""):
        as_dana.post(f"/points/{award.pk}/settle/", {"choice": choice})
    assert queries.count_to_settle() == 1


def test_points_to_settle_are_taken_back_without_telling_the_hub(
    stuck: Any, hub: Hub, service: Service, olive: Staff
) -> None:
    award = stuck("item_retired")
    assert services.take_back(award=award, staff=olive) is False
    deliver_all(service)
    assert hub.applied == []
    assert queries.count_to_settle() == 0


def test_refused_points_are_out_of_the_way_once_they_are_taken_back(
    stuck: Any, hub: Hub, service: Service, olive: Staff
) -> None:
    award = stuck("hub_fault", outcome="refused")
    assert services.take_back(award=award, staff=olive) is True
    deliver_all(service)
    assert [change["reversal"]["award"] for change in hub.applied] == [award.key.hex]


def test_what_cannot_be_taken_back_is_to_be_settled_too(
    hub: Hub, service: Service, mateo: Patient, dana: Staff, olive: Staff
) -> None:
    HubProfile.objects.create(service=service, patient=mateo, profile_id="member-7", points=340)
    line = Line(points=5, description="Helped a friend")
    award = services.give(service=service, patient=mateo, lines=[line], staff=dana, form_key="k").award
    deliver_all(service)
    services.take_back(award=queries.award_of(award.pk), staff=dana)
    hub.judge = refusing("conflict", "balance_below_zero", kind="reversal")
    deliver_all(service)
    assert queries.count_to_settle() == 1
    assert standing_of(queries.award_of(award.pk)).is_to_settle
    hub.judge = lambda change: {"outcome": "done"}
    settle(award, Choice.AGAIN, olive)
    deliver_all(service)
    assert standing_of(queries.award_of(award.pk)).word == "taken back"


def test_points_taken_back_on_their_way_leave_nothing_to_settle(
    hub: Hub, service: Service, mateo: Patient, dana: Staff
) -> None:
    HubProfile.objects.create(service=service, patient=mateo, profile_id="member-7", points=340)
    line = Line(points=5, description="Helped a friend")
    award = services.give(service=service, patient=mateo, lines=[line], staff=dana, form_key="k").award
    OutboxEntry.objects.update(sent_at=award.given_at)
    services.take_back(award=queries.award_of(award.pk), staff=dana)
    hub.judge = refusing("conflict", "item_retired")
    deliver_all(service)
    assert queries.count_to_settle() == 0
    settling.forget_what_was_taken_back(service)
    assert list(OutboxEntry.objects.order_by("pk").values_list("state", flat=True)) == [State.DROPPED, State.DONE]
    assert queries.panel(service, mateo).points == 340


def test_what_was_settled_or_taken_back_is_never_sent_again(
    stuck: Any, service: Service, mateo: Patient, olive: Staff
) -> None:
    settled = settle(stuck("item_retired"), Choice.MISC, olive).replaces
    line = Line(points=5, description="Helped a friend")
    given = services.give(service=service, patient=mateo, lines=[line], staff=olive, form_key="k").award
    services.take_back(award=given, staff=olive)
    for award in (settled, given):
        assert award is not None
        assert award.entry is not None
        assert not outbox.take_up(entry=award.entry, by=olive)


def test_points_taken_back_after_they_were_dropped_never_reach_the_hub(
    stuck: Any, service: Service, hub: Hub, olive: Staff, dana: Staff
) -> None:
    award = stuck("member_archived")
    settle(award, Choice.DROP, olive)
    services.take_back(award=queries.award_of(award.pk), staff=dana)  # from a panel that another desk has open
    assert not outbox.take_up(entry=queries.award_of(award.pk).entry, by=olive)
    with pytest.raises(TooLate):
        settling.take_up(award=queries.award_of(award.pk), staff=olive)
    before = len(hub.applied)
    deliver_all(service)
    assert [bool(change.get("reversal")) for change in hub.applied[before:]] == [True]


def test_points_are_taken_back_or_settled_not_both(stuck: Any, olive: Staff, dana: Staff) -> None:
    seen_before = stuck("item_retired")
    settle(seen_before, Choice.MISC, olive)
    with pytest.raises(TooLate):
        services.take_back(award=seen_before, staff=dana)
    other = stuck("card_unknown")
    services.take_back(award=other, staff=dana)
    with pytest.raises(TooLate):
        settling.settle(award=other, choice=Choice.PATIENT, staff=olive)
