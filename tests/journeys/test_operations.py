"""What whoever runs the machine does: TLS, check, jobs."""

import httpx
import pytest

from tests.both_sites import Database, StartSites

pytestmark = pytest.mark.journey


def test_an_office_with_tls_signs_in_connects_and_checks_well(start_sites: StartSites) -> None:
    sites = start_sites(tls=True, connected=True)
    with httpx.Client(verify=sites.practice.trust or False, base_url=sites.practice.address) as desk:
        page = desk.get("/sign-in/")
        cookie = page.headers["set-cookie"]
        assert cookie.startswith("__Host-otc-practice=")
        assert "Secure" in cookie
        assert page.headers["strict-transport-security"].startswith("max-age=")
    with pytest.raises(httpx.ConnectError, match="certificate"):
        httpx.get(sites.hub.address)
    sites.command("check", "--confirm-key-backup")
    said = sites.command("check")
    assert said.count("with a certificate that this machine trusts") == 2
    assert said.count("runs, and so does its worker") == 2
    assert "connected as" in said


def test_check_sees_a_hub_that_is_down_and_a_worker_that_is_missing(start_sites: StartSites) -> None:
    sites = start_sites(connected=True)
    sites.hub.stop()
    sites.workers["practice"].kill()
    with pytest.raises(AssertionError) as failed:
        sites.command("check")
    said = str(failed.value)
    assert "runs without a worker" in said
    assert "Patient Rewards Hub" in said
    assert "2 problems" in said


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_both_databases_check_without_a_problem(start_sites: StartSites, database: Database) -> None:
    sites = start_sites(database=database, only="hub")
    if database == "postgres":
        with pytest.raises(AssertionError, match="fsync is off"):
            sites.command("check", "--site", "hub")
    else:
        assert "0 problems" in sites.command("check", "--site", "hub")
