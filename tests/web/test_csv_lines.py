"""Cells that a spreadsheet would run are disarmed, and come back as they were."""

import pytest

from offthecharts.web.csv_lines import csv_line, harmless


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"])
def test_a_text_that_begins_like_a_formula_is_disarmed(sign: str) -> None:
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"


def test_numbers_and_names_stay_as_they_are() -> None:
    assert csv_line([-5, "Mateo", "a=b", None]) == "-5,Mateo,a=b,\r\n"
