"""Phone numbers are stored one way, shown the local way and found by any part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offthecharts.web.phones import UnreadablePhone, digits, local, normalise, search_digits, tel


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("(212) 555-0123", "+12125550123"),
        ("212.555.0123", "+12125550123"),
        ("1 212 555 0123", "+12125550123"),
        ("+44 20 7946 0018", "+442079460018"),
        ("0044 20 7946 0018", "+442079460018"),
        ("212 555 0123 ext. 45", "+12125550123x45"),
        ("  ", ""),
    ],
)
def test_a_number_is_stored_as_e164(typed: str, stored: str) -> None:
    assert normalise(typed, "US") == stored
    assert normalise(stored, "US") == stored


@pytest.mark.parametrize(
    ("typed", "says"), [("555-0123", "area code"), ("hello", "not a phone"), ("1", "not a phone"), ("9" * 15, "long")]
)
def test_what_is_no_number_is_refused_with_the_reason(typed: str, says: str) -> None:
    with pytest.raises(UnreadablePhone, match=says):
        normalise(typed, "US")


def test_numbers_are_shown_the_local_way() -> None:
    assert local("+12125550123", "US") == "(212) 555-0123"
    assert local("+442079460018", "US") == "+44 20 7946 0018"
    assert local("+442079460018", "GB") == "020 7946 0018"
    assert local("ask the school", "US") == "ask the school"
    assert tel("+12125550123") == "tel:+1-212-555-0123"


def test_a_number_is_found_as_dialled_at_home_and_from_abroad() -> None:
    assert search_digits("+442079460018") == ["442079460018", "02079460018"]
    assert search_digits("+12125550123") == ["12125550123"]


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        stored = normalise(text, "US")
    except UnreadablePhone:
        return
    assert normalise(stored, "US") == stored
    assert digits(stored) == "" or digits(stored).isascii()
