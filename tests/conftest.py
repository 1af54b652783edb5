"""Fixtures of the tests in tests/browser and tests/journeys, which tests/README.md describes, and quick passwords."""

from hypothesis import HealthCheck, settings

from tests.both_sites import both_sites, postgres_server, sample_folder, sample_postgres, start_sites
from tests.chromium import browser, context, page, viewport
from tests.outcome import pytest_runtest_makereport
from tests.passwords import quick_passwords

# How fast a machine is, is no fault of what is tested.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

__all__ = [
    "both_sites",
    "browser",
    "context",
    "page",
    "postgres_server",
    "pytest_runtest_makereport",
    "quick_passwords",
    "sample_folder",
    "sample_postgres",
    "start_sites",
    "viewport",
]
