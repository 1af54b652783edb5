"""Sample visits: the same on both sites, and rules that have something to preview."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from django.utils import timezone

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.practices.samples.load import load
from offthecharts.hub.rules.models import PointRule
from offthecharts.hub.rules.queries import preview
from offthecharts.samples.visits import make_visits

NEW_YORK = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_both_sites_see_the_same_visits_though_they_are_loaded_minutes_apart() -> None:
    one = list(make_visits(400, NEW_YORK, NOON))
    other = list(make_visits(400, NEW_YORK, NOON + timedelta(minutes=7)))
    far = [place for place, visit in enumerate(one) if abs(visit.starts_at - NOON) > timedelta(days=3)]
    assert len(one) == len(other) > 1_000
    assert [visit.id for visit in one] == [visit.id for visit in other]
    assert [one[place] for place in far if one[place].cancelled_at is None] == [
        other[place] for place in far if one[place].cancelled_at is None
    ]
    assert len({visit.id for visit in one}) == len(one)


@pytest.mark.django_db
def test_the_demos_rules_are_off_and_have_something_to_preview(tmp_path: Path) -> None:
    with override_settings(MEDIA_ROOT=tmp_path):
        load(made_on=timezone.localdate())
    practice = Practice.objects.get(name="Brook Street Orthodontics")
    rules = list(PointRule.objects.of(practice))
    assert [rule.is_active for rule in rules] == [False] * 3
    for rule in rules:
        assert preview(rule, now=timezone.now()).awards > 0, rule.name
    assert not ReportedAppointment.objects.of(practice).filter(starts_at__gt=timezone.now()).exists()
