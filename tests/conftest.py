"""Fixtures of the tests in tests/browser and tests/journeys, which tests/README.md describes, and quick passwords."""

from tests.both_sites import both_sites, postgres_server, sample_folder, sample_postgres, start_sites
from tests.chromium import browser, context, page, viewport
from tests.outcome import pytest_runtest_makereport
from tests.passwords import quick_passwords

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
