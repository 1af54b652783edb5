"""A Hub on the other side of the wire, with single sign-on switched on."""

from collections.abc import Iterator

import pytest

from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from tests.practice.hub_double import Hub, running
from tests.practice.services_support import connected


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running() as hub:
        yield hub


@pytest.fixture
def service(olive: Staff, hub: Hub) -> Service:
    return connected(hub, olive, single_sign_on=True)
