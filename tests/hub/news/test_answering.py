"""What is told since a cursor: balances from the ledger, items in order, everything afresh after a long absence."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.news import answering, places, services
from offthecharts.hub.news.answering import answer
from offthecharts.hub.news.models import NewsItem
from offthecharts.hub.news.places import Place
from offthecharts.hub.news.watching import ended, with_news
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.practices.connections import revoke
from offthecharts.hub.practices.models import Connection, HubUser, Practice
from offthecharts.web.identifiers import uuid7
from tests.hub.api.conftest import program_of
from tests.hub.people import give, member_of


@pytest.fixture
def patient(brook_street: Practice) -> Member:
    return member_of(brook_street, "Mateo", "Alvarez", external_id="chart-7")


def heard(practice: Practice, cursor: str = "") -> tuple[list[tuple[str, Any]], str]:
    """What is told until there is no more, and the cursor then."""
    told: list[tuple[str, Any]] = []
    while (found := answer(practice.pk, cursor)).items:
        cursor = found.place.text
        told += [(item.kind, item.body) for item in found.items]
    return told, found.place.text


def points(told: list[tuple[str, Any]]) -> list[tuple[str, int]]:
    """The balances in `told`."""
    return [(body["external_id"], body["points"]) for kind, body in told if kind == "balance"]


def test_the_first_question_tells_all_balances_and_the_next_ones_what_moved(
    brook_street: Practice, patient: Member
) -> None:
    give(patient, 10)
    told, cursor = heard(brook_street)
    assert points(told) == [("chart-7", 10)] * 2  # of all, and once more: it moved within the last minute
    assert heard(brook_street, cursor)[0] == []
    give(patient, 5)
    told, cursor = heard(brook_street, cursor)
    assert points(told) == [("chart-7", 15)]
    assert heard(brook_street, cursor)[0] == []


def test_a_member_whom_no_chart_knows_is_not_told_of(brook_street: Practice, patient: Member) -> None:
    _, cursor = heard(brook_street)
    give(member_of(brook_street, "Rosa", "Alvarez"), 5)
    assert heard(brook_street, cursor)[0] == []


def test_quinns_practice_hears_nothing_of_brook_street_even_with_its_cursor(
    brook_street: Practice, elsewhere: Practice, patient: Member
) -> None:
    _, cursor = heard(brook_street)
    give(patient, 10)
    services.tell(brook_street, "menu_changed", {})
    assert heard(elsewhere, cursor)[0] == []
    assert heard(elsewhere)[0] == []


def test_an_entry_that_is_committed_late_is_told_although_later_ones_were(
    brook_street: Practice, patient: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = member_of(brook_street, "Lucía", "Alvarez", external_id="chart-8")
    give(patient, 1)
    _, cursor = heard(brook_street)
    early = uuid7(timezone.now() - timedelta(seconds=40))
    monkeypatch.setattr("offthecharts.hub.points.services.uuid7", lambda at: early)
    give(other, 3)
    assert points(heard(brook_street, cursor)[0]).count(("chart-8", 3)) == 1


def test_points_dated_back_are_told(brook_street: Practice, olive: HubUser, patient: Member) -> None:
    program_of(olive)
    _, cursor = heard(brook_street)
    give(patient, 9, at=timezone.now() - timedelta(days=3))
    told, cursor = heard(brook_street, cursor)
    assert points(told) == [("chart-7", 9)]
    assert heard(brook_street, cursor)[0] == []


def test_items_come_once_and_in_order(brook_street: Practice, patient: Member) -> None:
    _, cursor = heard(brook_street)
    for number in range(450):
        services.tell(brook_street, "menu_changed", {"number": number})
    told, cursor = heard(brook_street, cursor)
    assert [body["number"] for _, body in told] == list(range(450))
    assert heard(brook_street, cursor)[0] == []


def test_what_is_told_in_a_transaction_that_fails_was_never_told(brook_street: Practice) -> None:
    services.tell(brook_street, "menu_changed", {"number": 1})
    with transaction.atomic():
        services.tell(brook_street, "menu_changed", {"number": 2})
        transaction.set_rollback(True)
    services.tell(brook_street, "menu_changed", {"number": 3})
    told, _ = heard(brook_street)
    assert [body["number"] for _, body in told] == [1, 3]
    assert list(NewsItem.objects.of(brook_street).values_list("sequence", flat=True)) == [1, 2]


def test_who_was_away_for_longer_than_news_is_kept_hears_everything_afresh(
    brook_street: Practice, patient: Member
) -> None:
    give(patient, 10)
    services.tell(brook_street, "menu_changed", {"number": 1})
    _, cursor = heard(brook_street)
    services.tell(brook_street, "menu_changed", {"number": 2})
    services.tell(brook_street, "menu_changed", {"number": 3})
    long_ago = timezone.now() - services.KEPT - timedelta(hours=1)
    NewsItem.objects.of(brook_street).filter(sequence__lte=2).update(created_at=long_ago)
    assert services.prune() == 2
    told, cursor = heard(brook_street, cursor)
    assert ("menu_changed", {"number": 3}) in told
    assert ("chart-7", 10) in points(told)
    assert heard(brook_street, cursor)[0] == []


def test_a_hub_that_was_restored_from_a_backup_tells_everything_afresh(
    brook_street: Practice, patient: Member
) -> None:
    give(patient, 10)
    ahead = Place(brook_street.pk, told=90, since_ms=places.horizon_ms(), entries=1, scanned=None)
    told, cursor = heard(brook_street, ahead.text)
    assert ("chart-7", 10) in points(told)
    assert heard(brook_street, cursor)[0] == []


NONSENSE = ["x", "bnVsbA==", "W10=", "é", "eyJhIjoxfQ==", "WzEsICJ4IiwgIngiLCAxLCAxLCBudWxsXQ=="]


@pytest.mark.parametrize("cursor", NONSENSE)
def test_a_cursor_that_nobody_understands_tells_everything_afresh(
    brook_street: Practice, patient: Member, cursor: str
) -> None:
    give(patient, 10)
    assert ("chart-7", 10) in points(heard(brook_street, cursor)[0])


def test_all_balances_come_in_pages_and_what_moved_meanwhile_after_them(
    brook_street: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "MOST_BALANCES", 3)
    patients = [member_of(brook_street, "Patient", f"Number{n}", external_id=f"chart-{n}") for n in range(8)]
    for patient in patients:
        give(patient, 1)
    first = answer(brook_street.pk, "")
    give(patients[0], 4)
    told, cursor = heard(brook_street, first.place.text)
    latest = dict(points([(item.kind, item.body) for item in first.items] + told))
    assert latest == {f"chart-{n}": 5 if n == 0 else 1 for n in range(8)}
    assert heard(brook_street, cursor)[0] == []


def test_one_look_finds_those_of_many_for_whom_there_is_news(
    brook_street: Practice, elsewhere: Practice, patient: Member
) -> None:
    quiet = [Place.fresh(uuid.uuid4()) for _ in range(1200)]
    mine, theirs = answer(brook_street.pk, "").place, answer(elsewhere.pk, "").place
    assert with_news([mine, theirs, *quiet]) == set()
    give(patient, 10)
    assert with_news([mine, theirs, *quiet]) == {mine}
    services.tell(elsewhere, "menu_changed", {})
    assert with_news([mine, theirs, *quiet]) == {mine, theirs}
    assert with_news([]) == set()


def test_one_look_finds_connections_that_were_ended(olive: HubUser, quinn: HubUser) -> None:
    mine, theirs = program_of(olive).connection, program_of(quinn).connection
    revoke(connection=Connection.objects.get(pk=theirs.pk), actor=quinn)
    assert ended([mine.pk, theirs.pk]) == {theirs.pk}


def test_nothing_new_costs_four_queries_however_much_there_is(
    brook_street: Practice, patient: Member, django_assert_num_queries: Any
) -> None:
    for _ in range(30):
        give(patient, 1)
    assert PointsEntry.objects.of(brook_street).count() == 30
    _, cursor = heard(brook_street)
    with django_assert_num_queries(4):
        answer(brook_street.pk, cursor)
