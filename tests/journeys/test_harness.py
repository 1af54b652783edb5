"""The harness itself: processes can be stopped, killed, paused and started alone, on both databases."""

import httpx
import pytest

from tests.both_sites import Database, StartSites

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_each_site_stops_pauses_and_comes_back_alone(start_sites: StartSites, database: Database) -> None:
    sites = start_sites(database=database)
    assert sites.practice.answers()
    sites.hub.kill()
    assert not sites.hub.answers()
    assert sites.practice.answers()
    sites.hub.start()
    sites.hub.pause()
    with pytest.raises(httpx.TimeoutException):
        httpx.get(f"{sites.hub.address}/healthz", timeout=1)
    sites.hub.resume()
    assert httpx.get(f"{sites.hub.address}/healthz", timeout=10).text == "ok\n"
    assert "right" in sites.manage("hub", "verify_ledger")
