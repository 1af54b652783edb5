"""Five patients, for lots."""

import pytest

from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from tests.hub.people import member_of


@pytest.fixture
def crowd(brook_street: Practice) -> list[Member]:
    """Five patients."""
    return [member_of(brook_street, name, "Laurent") for name in ("Ada", "Bo", "Cleo", "Dov", "Eli")]
