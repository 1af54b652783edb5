"""Names fold the same way whoever typed them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offthecharts.web.names import fold, squeeze


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Noémie  LAURENT", "noemie laurent"),
        ("O’Brien", "obrien"),
        ("O'Brien", "obrien"),
        ("Anne-Marie", "anne marie"),
        ("Straße", "strasse"),
        ("Łukasz Øster", "lukasz oster"),
        ("  St. John,  Jr. ", "st john jr"),
        ("Д’Арк", "dark"),
        ("", ""),
        ("ﬁona", "fiona"),
    ],
)
def test_a_name_folds_to_plain_words(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_names_written_together_or_apart_squeeze_to_one() -> None:
    assert squeeze("van den Berg") == squeeze("Vandenberg") == squeeze("Van-Den-Berg")


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), max_size=40))
def test_composed_and_decomposed_letters_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèüñ'-", max_size=40))
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text)
