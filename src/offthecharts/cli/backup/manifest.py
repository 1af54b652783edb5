"""The list of what a backup holds, with a hash of each file, and the proof that it is still so."""

import hashlib
import json
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

from offthecharts.cli.errors import CommandFailed

FILE_NAME = "manifest.json"
FORMAT = 1


class StoredFile(BaseModel):
    """One file of a backup."""

    bytes: int
    sha256: str


class StoredSite(BaseModel):
    """What a backup holds of one site. `database` is the file's name, `migrations` those that it had (app.name)."""

    engine: str
    database: str
    migrations: list[str]


class Manifest(BaseModel):
    """The content of ``manifest.json``; paths are relative to the backup's folder, with forward slashes."""

    format: int = FORMAT
    made_at: datetime
    version: str
    sites: dict[str, StoredSite]
    with_keys: bool
    encryption_keys: list[str]
    files: dict[str, StoredFile] = {}

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """The manifest of the backup in `folder`. Raises CommandFailed."""
        path = folder / FILE_NAME
        if not path.is_file():
            raise CommandFailed(f"{folder} is no backup: it has no {FILE_NAME}.")
        try:
            manifest = cls.model_validate(json.loads(path.read_text("utf-8")))
        except (ValueError, ValidationError) as error:
            raise CommandFailed(f"{path} cannot be read: {error}") from error
        if manifest.format > FORMAT:
            raise CommandFailed(f"{folder} was made by a newer version ({manifest.version}). Use that one.")
        return manifest

    def write(self, folder: Path) -> None:
        """Hash every file in `folder` and write the list there."""
        self.files = {name: stored(folder / name) for name in names_in(folder)}
        (folder / FILE_NAME).write_text(self.model_dump_json(indent=1) + "\n", "utf-8")


def names_in(folder: Path) -> list[str]:
    """Relative names of all files in `folder` but the manifest."""
    found = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    return sorted(name for name in found if name != FILE_NAME)


def stored(path: Path) -> StoredFile:
    """Size and hash of `path`; reads it all."""
    with path.open("rb") as file:
        return StoredFile(bytes=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def faults(folder: Path, manifest: Manifest) -> list[str]:
    """What is not as the manifest says, a sentence each; reads every file."""
    present = set(names_in(folder))
    wrong = [f"{name} is missing" for name in manifest.files if name not in present]
    wrong += [f"{name} does not belong to this backup" for name in sorted(present - set(manifest.files))]
    wrong += [
        f"{name} is damaged"
        for name, expected in manifest.files.items()
        if name in present and stored(folder / name) != expected
    ]
    return wrong


def must_be_whole(folder: Path) -> Manifest:
    """The manifest of the backup in `folder`, when every file is as it says. Raises CommandFailed."""
    manifest = Manifest.read(folder)
    if wrong := faults(folder, manifest):
        shown = "\n  ".join(wrong[:20])
        raise CommandFailed(f"The backup {folder} is not whole:\n  {shown}")
    return manifest
