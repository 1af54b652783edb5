"""A practice server that vouches for its staff."""

import pytest

from offthecharts.hub.practices.models import HubUser
from tests.hub.launches.conftest import _own_store as _own_store
from tests.hub.signon.vouching import Vouching, vouching


@pytest.fixture
def desk(olive: HubUser) -> Vouching:
    return vouching(olive)
