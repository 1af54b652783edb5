"""Loaded before Django: chooses the site by the tests' folder and a data folder that is thrown away.

`tests/practice` runs with the practice server's settings, everything else with the Hub's. With ``--postgres`` the
databases are those of a PostgreSQL server started for this run; each worker of pytest-xdist gets one of its own.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests.postgres import PostgresMissing, PostgresServer

POSTGRES = "--postgres"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Make pytest know the option, which is read from the command line before Django's settings are."""
    parser.addoption(POSTGRES, action="store_true", help="run on a PostgreSQL server started for this run")


def _use_postgres() -> None:
    try:
        server = PostgresServer().start()
    except PostgresMissing as error:
        pytest.exit(str(error), returncode=3)
    atexit.register(server.stop)
    for site in ("practice", "hub"):
        os.environ[f"OFFTHECHARTS_{site.upper()}_DATABASE_URL"] = server.url(site)


if "PYTEST_XDIST_WORKER" not in os.environ:
    _folder = tempfile.mkdtemp(prefix="offthecharts-tests-")
    os.environ["OFFTHECHARTS_DATA"] = _folder
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    for _name in ("practice", "hub"):
        Path(_folder, "static", _name).mkdir(parents=True)
    if POSTGRES in sys.argv:
        _use_postgres()

_site = "practice" if any("tests/practice" in argument for argument in sys.argv) else "hub"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"offthecharts.config.{_site}")
os.environ.setdefault("OFFTHECHARTS_DEBUG", "true")
