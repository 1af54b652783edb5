"""Whatever colour a practice chooses, words can be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offthecharts.hub.portal.colours import Colour, contrast, of_hex, roles, stylesheet

GROUNDS = {
    0: [Colour(0.98, 0.009, 62), Colour(1, 0, 0), Colour(0.957, 0.015, 62)],
    1: [Colour(0.19, 0.012, 45), Colour(0.24, 0.014, 45), Colour(0.285, 0.017, 48)],
}
"""Surfaces of the Hub in tokens.css: light, dark."""


@settings(max_examples=150)
@given(st.integers(0, 0xFFFFFF))
def test_every_pair_in_use_has_enough_contrast(number: int) -> None:
    made = roles(f"#{number:06x}")
    for look, grounds in GROUNDS.items():
        one = {name: pair[look] for name, pair in made.items()}
        assert contrast(one["accent-ink"], one["accent"]) >= 4.5
        assert contrast(one["accent-ink"], one["accent-strong"]) >= 4.5
        for ground in [*grounds, one["accent-soft"]]:
            assert contrast(one["accent-text"], ground) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert roles("#0a5f6b")["accent"][0] == of_hex("#0a5f6b")


@pytest.mark.parametrize("text", ["red", "#12345", "#12345g", "url(x)", ""])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        of_hex(text)


def test_black_and_white_are_21_apart() -> None:
    assert contrast(of_hex("#000000"), of_hex("#ffffff")) == pytest.approx(21, abs=0.01)
    assert "light-dark(oklch(" in stylesheet("#d9583b")
