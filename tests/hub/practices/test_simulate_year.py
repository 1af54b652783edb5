"""A few simulated weeks: the ledger verifies, the seed decides all of it, and nobody else's practice is touched."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from offthecharts.hub.orders.models import Order
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import Practice
from offthecharts.web.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def simulated(**options: Any) -> list[str]:
    """What the command says of four weeks with 40 members, but for the seconds it took."""
    out = StringIO()
    call_command("simulate_year", members=40, days=28, until=date(2026, 3, 27), stdout=out, **options)
    return [line for line in out.getvalue().splitlines() if not line.startswith("played in")]


def test_a_simulated_practice_verifies_and_the_same_seed_gives_the_same_figures() -> None:
    first = simulated(seed=7)
    assert first[-1] == "the ledger verifies"
    assert simulated(seed=7, practice="Once more") == first
    assert list(faults()) == []
    noted = dict(AuditEntry.objects.filter(action="order fulfilled").values_list("subject_id", "actor_name"))
    assert noted == {str(order.id): order.fulfilled_by for order in Order.across_practices.filter(state="fulfilled")}
    one, other = Practice.objects.order_by("created_at")
    assert PointsEntry.objects.of(one).count() == PointsEntry.objects.of(other).count() > 25
    assert Order.objects.of(one).count() == Order.objects.of(other).count()


def test_a_hub_with_somebodys_practice_is_left_alone(brook_street: Practice) -> None:
    for name in ("", brook_street.name.upper()):
        with pytest.raises(CommandError):
            simulated(seed=7, practice=name)
    assert Practice.objects.count() == 1


def test_a_simulation_of_nobody_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("simulate_year", members=3)
    assert not Practice.objects.exists()
