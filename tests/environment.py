"""Loaded before Django: chooses the site by the tests' folder and a data folder that is thrown away.

`tests/practice` runs with the practice server's settings, everything else with the Hub's. With ``--postgres`` the
databases are those of a PostgreSQL server started for this run.
"""

import atexit
import os
import shutil
import sys
import tempfile

if "OFFTHECHARTS_DATA" not in os.environ or "PYTEST_XDIST_WORKER" not in os.environ:
    _folder = tempfile.mkdtemp(prefix="offthecharts-tests-")
    os.environ["OFFTHECHARTS_DATA"] = _folder
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)

_site = "practice" if any("tests/practice" in argument for argument in sys.argv) else "hub"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"offthecharts.config.{_site}")
os.environ.setdefault("OFFTHECHARTS_DEBUG", "true")
