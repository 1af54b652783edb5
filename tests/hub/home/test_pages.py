"""The Hub's home page, on its own site and in a window."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from offthecharts.hub.home.views import greeting
from offthecharts.hub.points import services
from offthecharts.hub.practices.models import Practice
from tests.hub.people import give, member_of


def test_the_home_page_shows_what_was_given_and_by_whom(as_dana: Client, brook_street: Practice) -> None:
    mateo = member_of(brook_street, "Mateo", "Laurent")
    give(mateo, 30, by_name="Olive")
    give(mateo, 100, at=timezone.now() - timedelta(days=20))
    [mistake] = give(mateo, 7).entries
    services.reverse(
        practice=brook_street, entry_id=mistake.id, by_name="Dana", hub_user=None, idempotency_key="undo"
    )
    answer = as_dana.get(reverse("home"))
    numbers = answer.context["numbers"]
    assert (numbers.given_today, numbers.given_this_week, numbers.members) == (30, 30, 1)
    assert numbers.liability.points == 130
    assert sum(points for _, points in answer.context["weeks"]) == 130
    assert "Olive" in answer.content.decode()


def test_without_any_points_it_says_how_to_begin(as_dana: Client) -> None:
    assert "No points given yet" in as_dana.get(reverse("home")).content.decode()


def test_another_practice_sees_none_of_it(as_quinn: Client, brook_street: Practice) -> None:
    give(member_of(brook_street, "Mateo", "Laurent"), 30)
    answer = as_quinn.get(reverse("home"))
    assert "Mateo" not in answer.content.decode()
    assert answer.context["numbers"].liability.points == 0


def test_the_greeting_follows_the_clock() -> None:
    assert [greeting(hour) for hour in (3, 8, 12, 17, 22)] == [
        "Good evening",
        "Good morning",
        "Good afternoon",
        "Good afternoon",
        "Good evening",
    ]
