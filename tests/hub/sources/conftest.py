"""Sources of Brook Street: Open Dental over real HTTP, and a folder that is watched."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from offthecharts.config.environment import environment
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.sources import services
from offthecharts.hub.sources.models import Source, SourceKind
from offthecharts.hub.sources.open_dental.client import Keys
from offthecharts.hub.sources.open_dental.keys import sealed
from tests.open_dental.server import CUSTOMER_KEY, DEVELOPER_KEY, OpenDental

KEYS = Keys(DEVELOPER_KEY, CUSTOMER_KEY)


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path) -> Iterator[None]:
    """Open Dental stands in our own network here, and the import folder is the test's."""
    ours = {"OFFTHECHARTS_PRIVATE_SOURCES": "true", "OFFTHECHARTS_IMPORT_FOLDER": str(tmp_path / "import")}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    environment.cache_clear()
    yield
    for name, value in before.items():
        os.environ.pop(name)
        if value is not None:
            os.environ[name] = value
    environment.cache_clear()


@pytest.fixture
def open_dental() -> Iterator[OpenDental]:
    with OpenDental() as server:
        yield server


@pytest.fixture
def dental_source(brook_street: Practice, olive: HubUser, open_dental: OpenDental) -> Source:
    source = services.add(practice=brook_street, kind=SourceKind.OPEN_DENTAL, name="Open Dental", by=olive)
    services.change(
        source=source,
        by=olive,
        settings={"address": open_dental.address, "appointments": True},
        secret_encrypted=sealed(KEYS),
        makes_profiles=True,
    )
    services.start(source=source, by=olive)
    return source


@pytest.fixture
def csv_source(brook_street: Practice, olive: HubUser) -> Source:
    source = services.add(practice=brook_street, kind=SourceKind.CSV_FOLDER, name="Exports", by=olive)
    mapping = {"external_id": "Id", "first_name": "First", "last_name": "Last", "birth_date": "Born"}
    more = {"status": "Status", "holder1_first_name": "Parent first", "holder1_external_id": "Parent id"}
    services.change(source=source, by=olive, settings={"mapping": {**mapping, **more}}, makes_profiles=True)
    services.start(source=source, by=olive)
    return source
