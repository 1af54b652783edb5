"""Sofia, for the tests of families."""

import pytest

from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from tests.hub.families.cast import sister


@pytest.fixture
def sofia(brook_street: Practice, rosa: Member) -> Member:
    """Mateo's elder sister."""
    return sister(brook_street, rosa)
