"""Static files are collected again when they would come out differently."""

from pathlib import Path

from django.contrib.staticfiles.storage import StaticFilesStorage
from pytest_django import Settings

from offthecharts.cli.static_files import collect_static_if_changed


class Another(StaticFilesStorage):
    """Another storage."""


def test_another_storage_collects_again(tmp_path: Path, settings: Settings) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    backends = [f"{storage.__module__}.{storage.__qualname__}" for storage in (StaticFilesStorage, Another)]
    done = []
    for backend in [backends[0], backends[0], backends[1]]:
        settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
        done.append(collect_static_if_changed())
    assert done == [True, False, True]
