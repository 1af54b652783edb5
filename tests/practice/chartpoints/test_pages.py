"""The panel in the chart and its page: menus, one press, mistakes, cards, and no JavaScript."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from offthecharts.practice.chartpoints.models import ChartAward, RewardMenu
from offthecharts.practice.outbox.models import OutboxEntry
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.web.cards.numbers import check_digit
from tests.practice.chartpoints.conftest import BRUSHING, ON_TIME

HTMX = {"HX-Request": "true"}
VISA = "4111111111111111"
OURS = "990700000000123" + check_digit("990700000000123")


def page_of(service: Service, patient: Patient) -> str:
    return f"/patients/{patient.pk}/points/{service.pk}/"


def give(client: Client, service: Service, patient: Patient, **values: object) -> str:
    """Post the form as htmx does; what came back."""
    data = {"idempotency_key": uuid.uuid4().hex, **values}
    return client.post(page_of(service, patient), data, headers=HTMX).content.decode()


def test_the_chart_has_no_panel_while_the_switch_is_off(service: Service, mateo: Patient, as_dana: Client) -> None:
    assert "data-points-panel" in as_dana.get(f"/patients/{mateo.pk}/").content.decode()
    Service.objects.update(options={**service.options, "chart_points": False})
    assert "data-points-panel" not in as_dana.get(f"/patients/{mateo.pk}/").content.decode()
    assert as_dana.get(page_of(service, mateo)).status_code == 404


def test_the_panel_offers_what_is_used_most_first_and_the_whole_menu(
    service: Service, mateo: Patient, as_dana: Client
) -> None:
    text = as_dana.get(f"/patients/{mateo.pk}/").content.decode()
    quick = re.findall(r'name="item" value="([^"]+)">\s*<button', text)
    assert quick == [ON_TIME, BRUSHING]
    assert "Broken bracket" in text
    assert "Balance not known yet" in text


def test_one_press_gives_at_once_and_offers_undo(service: Service, mateo: Patient, as_dana: Client) -> None:
    text = give(as_dana, service, mateo, item=[BRUSHING])
    assert "25 points for Teo: Great brushing." in text
    assert "1 given here not delivered yet" in text
    award = ChartAward.objects.get()
    text = as_dana.post(f"/points/{award.pk}/undo/", headers=HTMX).content.decode()
    assert "Taken back: +25 Great brushing." in text
    assert "not delivered yet" not in text


def test_without_javascript_the_chart_comes_back_and_says_so(
    service: Service, mateo: Patient, as_dana: Client
) -> None:
    data = {"idempotency_key": "k1", "item": [BRUSHING, ON_TIME], "comment": "Two at once"}
    answer = as_dana.post(page_of(service, mateo), data)
    assert answer.headers["Location"].startswith(f"/patients/{mateo.pk}/#points-")
    text = as_dana.get(f"/patients/{mateo.pk}/").content.decode()
    assert "35 points for Teo: Great brushing, On time." in text
    assert "Two at once" in text


def test_misc_takes_points_away_with_a_description(service: Service, mateo: Patient, as_dana: Client) -> None:
    give(as_dana, service, mateo, misc="on", misc_points="-20", misc_reason="Lost retainer")
    award = ChartAward.objects.get()
    assert (award.points, award.reason) == (-20, "Lost retainer")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Tick a reward item, or Misc. with points and a description."),
        ({"misc": "on"}, "Enter how many points, not zero."),
        ({"misc_points": "5"}, "Say what the points are for."),
        ({"item": [str(uuid.uuid4())]}, "One of the reward items is no longer on the menu; look again."),
        ({"item": [BRUSHING], "card": "9907000000000004"}, "One of the digits is wrong."),
        ({"item": [BRUSHING], "card": "%E?"}, "The reader could not read the card."),
        ({"item": [BRUSHING], "card": VISA}, "This is a bank card (Visa)"),
    ],
)
def test_what_cannot_be_given_is_told_and_stays_in_the_form(
    service: Service, mateo: Patient, as_dana: Client, values: dict[str, object], words: str
) -> None:
    data = {"idempotency_key": "k1", "comment": "Still here", **values}
    answer = as_dana.post(page_of(service, mateo), data)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert "Still here" in text
    assert not ChartAward.objects.exists()


def test_a_bank_card_is_stored_and_repeated_nowhere(service: Service, mateo: Patient, as_dana: Client) -> None:
    text = give(as_dana, service, mateo, item=[BRUSHING], card=f"%B{VISA}^DOE/JANE^2912?;{VISA}=2912?")
    assert VISA not in text
    assert not OutboxEntry.objects.exists()


def test_a_swiped_card_goes_with_the_points_and_only_its_end_is_kept_here(
    service: Service, mateo: Patient, as_dana: Client
) -> None:
    text = give(as_dana, service, mateo, item=[BRUSHING], card=f";{OURS}=2912?")
    assert f"card {OURS[-4:]}" in text
    assert OURS not in text
    entry = OutboxEntry.objects.get(kind="award")
    assert entry.body["card_number"] == OURS
    assert entry.body["patient_external_id"] == str(mateo.pk)


def test_the_same_form_twice_says_that_it_gave_once(service: Service, mateo: Patient, as_dana: Client) -> None:
    give(as_dana, service, mateo, item=[BRUSHING], idempotency_key="k1")
    text = give(as_dana, service, mateo, item=[BRUSHING], idempotency_key="k1")
    assert "Given once already, and not again: +25 Great brushing." in text
    assert ChartAward.objects.count() == 1
    text = give(as_dana, service, mateo, item=[ON_TIME], idempotency_key="k1")
    assert "This page was used already" in text
    assert ChartAward.objects.count() == 1


def test_an_old_menu_says_how_old_it_is(service: Service, mateo: Patient, as_dana: Client) -> None:
    RewardMenu.objects.update(fetched_at=timezone.now() - timedelta(hours=3))
    assert "The reward menu is as it was" in as_dana.get(page_of(service, mateo)).content.decode()


def test_a_menu_that_never_came_leaves_misc(service: Service, mateo: Patient, as_dana: Client) -> None:
    RewardMenu.objects.all().delete()
    assert "The reward menu has not come from the Hub yet." in as_dana.get(page_of(service, mateo)).content.decode()
    give(as_dana, service, mateo, misc="on", misc_points="5", misc_reason="Helped a friend")
    assert ChartAward.objects.get().points == 5


def test_a_description_is_shown_as_text(service: Service, mateo: Patient, as_dana: Client) -> None:
    text = give(as_dana, service, mateo, misc="on", misc_points="5", misc_reason="<b>x</b>", comment="<i>y</i>")
    assert "<b>x" not in text
    assert "<i>y" not in text
