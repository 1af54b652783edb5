"""A practice server that is connected to Brook Street, and one of another practice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from offthecharts.hub.practices.models import HubUser
from tests.hub.launches.charts import PracticeServer, connected


@pytest.fixture
def desk(olive: HubUser) -> PracticeServer:
    return connected(olive)


@pytest.fixture
def their_desk(quinn: HubUser) -> PracticeServer:
    return connected(quinn, "https://harbour.example")


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield
