"""The folder of a source on the Hub's machine: `<import folder>/<practice>/<source>`, never a path that was typed."""

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from django.utils.text import slugify

from offthecharts.config.environment import environment
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.sources.errors import SourceFault
from offthecharts.web.names import fold

ENDINGS: Final = (".csv", ".txt", ".tsv")
DONE_MARK: Final = ".done"
MAX_BYTES: Final = 300 * 1024 * 1024
LONGEST_NAME_BYTES: Final = 255
LONGEST_SHOWN: Final = 120


@dataclass(frozen=True)
class Waiting:
    """A file in the folder; `is_marked` when ``<name>.done`` says that it is complete.

    `name` opens it. Names are bytes to the machine and may be no text: what is shown or stored is `shown` or `key`.
    """

    name: str
    size: int
    modified: float
    is_marked: bool

    @property
    def shown(self) -> str:
        """The name for people, or its beginning when it is long."""
        text = shown(self.name)
        return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"

    @property
    def key(self) -> str:
        """The name as every database can store it."""
        return self.name.encode("utf-8", "backslashreplace").decode()

    @property
    def looks(self) -> list[float]:
        """What changes while somebody still writes it."""
        return [self.size, self.modified]


def shown(name: str) -> str:
    """A file's name as text, whatever bytes it is made of."""
    return os.fsencode(name).decode("utf-8", "replace")


def kept_name(name: str, now: datetime) -> str:
    """The name under which a file is put away: the time before it, and as much of it as a file system takes."""
    stem = f"{now:%Y%m%d-%H%M%S}-{name}"
    if len(os.fsencode(stem)) <= LONGEST_NAME_BYTES:
        return stem
    ending = f"~{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}{Path(name).suffix}"
    while len(os.fsencode(stem + ending)) > LONGEST_NAME_BYTES:
        stem = stem[:-1]
    return stem + ending


def folder_name(practice: Practice, source_name: str, number: int) -> str:
    """The folder of a new source, below the import folder. It stays when practice or source are renamed."""
    ours = f"{slugify(fold(practice.name))[:40] or 'practice'}-{practice.pk.hex[-6:]}"
    return f"{ours}/{slugify(fold(source_name))[:40] or 'source'}-{number}"


class Folder:
    """The folder called `name`."""

    def __init__(self, name: str) -> None:
        self.path = environment().watched_folder / name

    def make(self) -> None:
        """Make the folder with ``done`` and ``failed`` in it. Raises SourceFault."""
        try:
            for part in (self.path, self.path / "done", self.path / "failed"):
                part.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SourceFault(
                f"The folder {self.path} cannot be made: {error.strerror}. Let the Hub write there."
            ) from error

    def waiting(self) -> list[Waiting]:
        """The CSV files in it, the oldest first; links and folders are none. Raises SourceFault."""
        self.make()
        try:
            with os.scandir(self.path) as entries:
                found = {entry.name: entry.stat(follow_symlinks=False) for entry in entries}
        except OSError as error:
            raise SourceFault(
                f"The folder {self.path} cannot be read: {error.strerror}. Let the Hub read it."
            ) from error
        files = [
            Waiting(name, seen.st_size, seen.st_mtime, f"{name}{DONE_MARK}" in found)
            for name, seen in found.items()
            if stat.S_ISREG(seen.st_mode) and name.lower().endswith(ENDINGS) and not name.startswith(".")
        ]
        return sorted(files, key=lambda file: (file.modified, file.name))

    def file(self, name: str) -> Path:
        """Where the file `name` of this folder is."""
        return self.path / Path(name).name

    def open(self, name: str) -> IO[bytes]:
        """The file `name`, never what a link points to. Raises OSError."""
        return os.fdopen(os.open(self.file(name), os.O_RDONLY | os.O_NOFOLLOW), "rb")

    def put_away(self, name: str, *, into: str, now: datetime) -> None:
        """Move the file and its mark to the folder `into`, under a name that tells when; nothing if it is gone."""
        source = self.file(name)
        target = self.path / into / kept_name(source.name, now)
        try:
            target.parent.mkdir(exist_ok=True)
            source.replace(target)
        except FileNotFoundError:
            return
        except OSError as error:
            raise SourceFault(
                f"{shown(name)} cannot be moved to {into}: {error.strerror}. Let the Hub write in its folder."
            ) from error
        finally:
            with suppress(OSError):  # a name too long for a mark has none; else the file itself told what is wrong
                source.with_name(f"{source.name}{DONE_MARK}").unlink(missing_ok=True)
