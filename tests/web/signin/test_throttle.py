"""Guessing gets slower."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from offthecharts.web.signin import throttle
from offthecharts.web.signin.models import Guessing

pytestmark = pytest.mark.django_db


def _limits(name: str = "dana", address: str = "192.0.2.1") -> list[throttle.Limit]:
    return throttle.limits_for(RequestFactory().get("/", REMOTE_ADDR=address), name)


def _wait_is_over() -> None:
    Guessing.objects.update(blocked_until=timezone.now() - timedelta(seconds=1))


def _wait() -> float:
    with pytest.raises(throttle.TooManyTries) as caught:
        throttle.charge(_limits())
    return (caught.value.until - timezone.now()).total_seconds()


def test_the_sixth_wrong_password_in_a_row_has_to_wait() -> None:
    for _ in range(throttle.USER_NAME_TRIES):
        throttle.charge(_limits())
    assert 25 < _wait() <= 30


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.5, "in 1 second"), (29.9, "in 30 seconds"), (119.9, "in 2 minutes"), (239, "in 4 minutes")],
)
def test_the_wait_is_said_in_words_as_nobody_has_a_clock_yet(seconds: float, words: str) -> None:
    error = throttle.TooManyTries(timezone.now() + timedelta(seconds=seconds))
    assert error.wait == words
    assert f"Try again {words}," in str(error)


def test_waits_grow_to_a_quarter_of_an_hour_and_no_further() -> None:
    for _ in range(throttle.USER_NAME_TRIES):
        throttle.charge(_limits())
    waits = []
    for _ in range(7):
        waits.append(round(_wait(), -1))
        _wait_is_over()
        throttle.charge(_limits())
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_the_case_of_the_user_name_makes_no_difference() -> None:
    for name in ("dana", "DANA", " Dana", "dana ", "daNa"):
        throttle.charge(_limits(name))
    assert _wait() > 0


def test_the_right_password_forgets_the_wrong_ones() -> None:
    for _ in range(throttle.USER_NAME_TRIES):
        throttle.charge(_limits())
    throttle.take_back(_limits())
    for _ in range(throttle.USER_NAME_TRIES):
        throttle.charge(_limits())


def test_one_address_cannot_try_one_password_on_many_names() -> None:
    for number in range(throttle.ADDRESS_TRIES):
        throttle.charge(_limits(f"person{number}"))
    with pytest.raises(throttle.TooManyTries):
        throttle.charge(_limits("one-more"))
    throttle.charge(_limits("one-more", address="192.0.2.2"))


def test_tries_from_elsewhere_do_not_lock_a_person_out() -> None:
    for _ in range(throttle.USER_NAME_TRIES):
        throttle.charge(_limits(address="192.0.2.9"))
    with pytest.raises(throttle.TooManyTries):
        throttle.charge(_limits(address="192.0.2.9"))
    throttle.charge(_limits())


def test_many_addresses_together_are_slowed_down_too() -> None:
    for number in range(throttle.ANYWHERE_TRIES):
        throttle.charge(_limits(address=f"192.0.2.{number + 10}"))
    with pytest.raises(throttle.TooManyTries):
        throttle.charge(_limits())


def test_the_right_password_takes_back_its_own_try_alone_where_others_share_the_count() -> None:
    for number in range(throttle.ANYWHERE_TRIES - 1):
        throttle.charge(_limits(address=f"192.0.2.{number + 10}"))
    throttle.charge(_limits())
    throttle.take_back(_limits())
    throttle.charge(_limits())
    with pytest.raises(throttle.TooManyTries):
        throttle.charge(_limits())


def test_failures_are_forgotten_after_an_hour() -> None:
    for _ in range(throttle.USER_NAME_TRIES - 1):
        throttle.charge(_limits())
    Guessing.objects.update(last_at=timezone.now() - timedelta(hours=2))
    for _ in range(throttle.USER_NAME_TRIES - 1):
        throttle.charge(_limits())


def test_neither_user_name_nor_address_can_be_read_from_the_table() -> None:
    throttle.charge(_limits())
    assert "dana" not in str(list(Guessing.objects.values()))
