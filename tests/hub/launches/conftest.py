"""A practice server that is connected to Brook Street, and one of another practice."""

import pytest

from offthecharts.hub.practices.models import HubUser
from tests.hub.launches.charts import PracticeServer, connected


@pytest.fixture
def desk(olive: HubUser) -> PracticeServer:
    return connected(olive)


@pytest.fixture
def their_desk(quinn: HubUser) -> PracticeServer:
    return connected(quinn, "https://harbour.example")
