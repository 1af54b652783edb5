"""Batches of cards to print."""

import csv
import re
from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from offthecharts.hub.cards import making, services
from offthecharts.hub.cards.making import NewCard
from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.cards.printing import HEIGHT, PAPERS, WIDTH, Sheet, write_pdf
from offthecharts.hub.cards.registration import code_fits, make_code
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from offthecharts.web.cards.numbers import is_ours, make_number, passes_luhn

EDGE = 17.99  # points, 6.35 mm


def make(practice: str, folder: Path, count: int = 12) -> None:
    call_command("make_cards", practice=practice, count=count, output=folder, paper="a4")


def rows(folder: Path) -> list[dict[str, str]]:
    (file,) = folder.glob("*.csv")
    return list(csv.DictReader(file.open(encoding="utf-8")))


def test_a_batch_is_registered_as_stock_and_written(brook_street: Practice, mateo: Member, tmp_path: Path) -> None:
    make("brook street orthodontics", tmp_path)
    made = {row["Number"]: row["Registration code"] for row in rows(tmp_path)}
    cards = list(Card.objects.of(brook_street))
    assert {card.number for card in cards} == set(made)
    assert all(card.state == CardState.STOCK and is_ours(card.number) and passes_luhn(card.number) for card in cards)
    assert all(code_fits(card, made[card.number].lower()) for card in cards)
    assert not any(code in card.registration_code_sha256 for card in cards for code in made.values())
    (pdf,) = tmp_path.glob("*.pdf")
    assert pdf.read_bytes().startswith(b"%PDF")
    assert pdf.stat().st_mode & 0o777 == 0o600
    assert services.connect(member=mateo, number=cards[0].number, actor=None).id == cards[0].id


def test_codes_do_not_fit_other_cards(brook_street: Practice) -> None:
    one, other = making.make_cards(practice=brook_street, count=2, actor=None)
    card = Card.objects.of(brook_street).get(number=one.number)
    assert code_fits(card, one.code)
    assert not code_fits(card, other.code)
    card.registration_code_sha256 = ""  # used up
    assert not code_fits(card, one.code)


def test_a_number_that_was_ever_issued_is_not_issued_again(
    brook_street: Practice, elsewhere: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    retired, new = make_number(), make_number()
    Card.objects.of(elsewhere).create(practice=elsewhere, number=retired, state=CardState.RETIRED)
    drawn = iter([retired, retired, new])
    monkeypatch.setattr(making, "make_number", lambda: next(drawn))
    assert [card.number for card in making.make_cards(practice=brook_street, count=1, actor=None)] == [new]


@pytest.mark.parametrize("count", [0, -1, 5001])
def test_a_batch_has_a_sensible_size(brook_street: Practice, tmp_path: Path, count: int) -> None:
    with pytest.raises(CommandError, match="1 to 5000"):
        make(brook_street.name, tmp_path, count)


def test_an_unknown_practice_is_answered_with_the_known_ones(brook_street: Practice, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Brook Street Orthodontics"):
        make("Brook", tmp_path)
    make(str(brook_street.pk), tmp_path)


def test_without_files_there_are_no_cards(brook_street: Practice, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no card was made"):
        make(brook_street.name, tmp_path / "missing")
    assert Card.across_practices.count() == 0


@pytest.mark.parametrize(("paper", "on_a_page"), [("a4", 10), ("letter", 8)])
def test_cards_lie_within_the_page_and_not_on_each_other(paper: str, on_a_page: int) -> None:
    sheet = Sheet.on(PAPERS[paper])
    assert sheet.columns * sheet.rows == on_a_page
    places = [sheet.place(index) for index in range(on_a_page)]
    for left, bottom in places:
        assert left >= EDGE
        assert bottom >= EDGE
        assert left + WIDTH <= PAPERS[paper][0] - EDGE
        assert bottom + HEIGHT <= PAPERS[paper][1] - EDGE
    for one in places:
        for other in places:
            assert one == other or abs(one[0] - other[0]) >= WIDTH or abs(one[1] - other[1]) >= HEIGHT


@pytest.mark.parametrize(
    "name", ["Brook Street Orthodontics", "Þórðardóttir & 正畸 Tannréttingar", "W" * 120, "Ортодонт", ""]
)
def test_any_practice_name_can_be_printed(name: str) -> None:
    file = BytesIO()
    cards = [NewCard(make_number(), make_code()) for _ in range(21)]
    assert write_pdf(file, cards, practice_name=name, paper="a4") == 3
    assert len(re.findall(rb"/Type /Page\b", file.getvalue())) == 3
