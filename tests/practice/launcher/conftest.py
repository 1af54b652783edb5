"""A Hub on the other side of the wire."""

from collections.abc import Iterator

import pytest

from tests.practice.hub_double import Hub, running


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running() as hub:
        yield hub
