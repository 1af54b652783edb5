"""The Hub's sample data: balances right, cards right, and something to see on every page."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db.models import Sum
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import Balance, EntryKind, PointsEntry
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.practices.samples.load import load
from offthecharts.samples.people import make_families
from offthecharts.samples.portraits import portrait
from offthecharts.web.cards.numbers import is_ours, passes_luhn

TODAY = date(2026, 11, 24)


@pytest.fixture
def brook_street(db: None, tmp_path: Path) -> Practice:
    with override_settings(MEDIA_ROOT=tmp_path):
        assert "150 members" in load(made_on=TODAY)
    return Practice.objects.get(name="Brook Street Orthodontics")


def test_the_sample_practice(brook_street: Practice, tmp_path: Path) -> None:
    """One test, since loading takes seconds: history, cards, portraits and pages of one and the same practice."""
    assert list(faults()) == []
    assert_history_is_plausible(brook_street)
    assert_cards_are_right(brook_street)
    assert_portraits_are_those_of_the_charts(brook_street, tmp_path)
    assert_pages_have_something_to_show(brook_street)
    assert load(made_on=TODAY) == ""


def assert_history_is_plausible(practice: Practice) -> None:
    entries = PointsEntry.objects.of(practice)
    now = timezone.now()
    assert 2_000 < entries.count() < 6_000
    assert not entries.filter(created_at__gt=now).exists()
    assert not entries.filter(created_at__lt=now - timedelta(days=375)).exists()
    kinds = Counter(entries.order_by().values_list("kind", flat=True))
    assert kinds[EntryKind.DEDUCTION] > 50
    assert kinds[EntryKind.REVERSAL] >= 5
    moments = [
        timezone.localtime(at, practice.zone)
        for at in entries.filter(created_at__lt=now - timedelta(days=1)).values_list("created_at", flat=True)
    ]
    assert all(moment.weekday() < 5 and 7 < moment.hour < 18 for moment in moments)
    afternoon = sum(moment.hour >= 14 for moment in moments)
    assert afternoon > len(moments) / 2
    assert len(set(entries.order_by().values_list("by_name", flat=True))) >= 4
    assert min(Balance.objects.of(practice).values_list("points", flat=True)) >= 0
    months = {moment.strftime("%Y-%m") for moment in moments}
    assert len(months) >= 12
    for member in Member.objects.of(practice).filter(is_patient=True)[:20]:
        running = 0
        for entry in entries.filter(member_id=member.id).order_by("id"):
            running += entry.points
            assert running >= 0
        assert running == entries.filter(member_id=member.id).aggregate(total=Sum("points"))["total"]


def assert_cards_are_right(practice: Practice) -> None:
    cards = list(Card.objects.of(practice))
    states = Counter(card.state for card in cards)
    assert states[CardState.ACTIVE] > 100
    assert states[CardState.RETIRED] >= 5
    assert states[CardState.STOCK] >= 50
    assert all(is_ours(card.number) and passes_luhn(card.number) for card in cards)
    assert all(card.connected_at and card.connected_at < timezone.now() for card in cards if card.member_id)
    assert Card.objects.of(practice).get(number="9907000000000005").state == CardState.STOCK


def assert_portraits_are_those_of_the_charts(practice: Practice, media: Path) -> None:
    made_twice = Member.objects.of(practice).filter(is_patient=True, photo="")
    assert made_twice.count() == 1  # somebody made a profile by hand who had one: there is something to merge
    patients = list(Member.objects.of(practice).filter(is_patient=True).exclude(photo=""))
    assert len(patients) == 150
    assert len({patient.photo_sha256 for patient in patients}) == 150
    noemie = next(
        patient for patient in patients if patient.first_name == "Noémie" and patient.last_name == "Laurent"
    )
    sample = next(
        patient.person
        for family in make_families(TODAY)
        for patient in family.patients
        if patient.person.key == "cast-noemie"
    )
    assert (media / noemie.photo).read_bytes() == portrait(sample, TODAY)


def assert_pages_have_something_to_show(practice: Practice) -> None:
    client = Client()
    client.force_login(HubUser.objects.get(username="owner"))
    home = client.get(reverse("home"))
    assert all(points > 0 for _, points in home.context["weeks"][:-1])
    assert home.context["numbers"].liability.points > 5_000
    profile = client.get(reverse("member", args=[1]))
    assert len(profile.context["series"]) > 8
