"""Sites that tests break and heal."""

from collections.abc import Iterator

import pytest

from tests.both_sites import BothSites, StartSites

LAUNCH_SECONDS = "4"


@pytest.fixture(scope="module")
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BothSites]:
    """Both sites, connected, for the tests of one file, each of which heals what it breaks.

    The practice server waits for the Hub a little shorter than it does for the desk.
    """
    start = StartSites(request, tmp_path_factory)
    yield start(connected=True, settings={"OFFTHECHARTS_LAUNCH_TIMEOUT_SECONDS": LAUNCH_SECONDS})
    start.stop()
