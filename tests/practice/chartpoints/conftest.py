"""A Hub with a reward menu, and the service that gives points to it in the chart."""

from collections.abc import Iterator
from typing import Any

import pytest

from offthecharts.practice.chartpoints import menus
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from tests.practice.hub_double import Hub, running
from tests.practice.services_support import connected

BRUSHING = "0199c0de-7000-7000-8000-000000000001"
ON_TIME = "0199c0de-7000-7000-8000-000000000002"
BROKEN = "0199c0de-7000-7000-8000-000000000003"


def menu_as_told() -> dict[str, Any]:
    """Two groups with three items; *On time* is used most."""
    items = {BRUSHING: ("Great brushing", 25), ON_TIME: ("On time", 10), BROKEN: ("Broken bracket", -15)}
    told = {key: {"id": key, "name": name, "points": points} for key, (name, points) in items.items()}
    return {
        "groups": [
            {"id": "0199c0de-7000-7000-8000-0000000000a1", "name": "Care", "items": [told[BRUSHING], told[BROKEN]]},
            {"id": "0199c0de-7000-7000-8000-0000000000a2", "name": "Visits", "items": [told[ON_TIME]]},
        ],
        "most_used": [ON_TIME],
    }


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running() as hub:
        hub.menu = menu_as_told()
        yield hub


@pytest.fixture
def service(hub: Hub, olive: Staff) -> Service:
    """Points are given in the chart; the menu has been read."""
    service = connected(hub, olive, chart_points=True)
    assert menus.refresh(service)
    return service
