"""The folder of a source on the Hub's machine: `<import folder>/<practice>/<source>`, never a path that was typed."""

import os
import stat
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


@dataclass(frozen=True)
class Waiting:
    """A file in the folder; `is_marked` when ``<name>.done`` says that it is complete."""

    name: str
    size: int
    modified: float
    is_marked: bool

    @property
    def looks(self) -> list[float]:
        """What changes while somebody still writes it."""
        return [self.size, self.modified]


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
        target = self.path / into / f"{now:%Y%m%d-%H%M%S}-{source.name}"
        try:
            target.parent.mkdir(exist_ok=True)
            source.replace(target)
        except FileNotFoundError:
            return
        except OSError as error:
            raise SourceFault(
                f"{source.name} cannot be moved to {into}: {error.strerror}. Let the Hub write in its folder."
            ) from error
        finally:
            source.with_name(f"{source.name}{DONE_MARK}").unlink(missing_ok=True)
