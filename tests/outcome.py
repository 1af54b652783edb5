"""Tells fixtures how their test ended."""

from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note on the test itself whether it failed."""
    report = yield
    if report.failed:
        item.failed = True  # type: ignore[attr-defined]  # a note of our own, read by the fixture `page`
    return report
