"""Fixtures of the tests in tests/browser and tests/journeys; tests/README.md describes them."""

from tests.both_sites import both_sites, postgres_server, sample_folder, sample_postgres, start_sites
from tests.chromium import browser, context, page, viewport
from tests.outcome import pytest_runtest_makereport

__all__ = [
    "both_sites",
    "browser",
    "context",
    "page",
    "postgres_server",
    "pytest_runtest_makereport",
    "sample_folder",
    "sample_postgres",
    "start_sites",
    "viewport",
]
