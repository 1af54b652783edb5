"""Reads the files that a practice program puts into the source's folder, each once, row by row.

A file is complete when ``<name>.done`` lies beside it, or when it was neither longer nor younger at a second look.
"""

import time
from collections.abc import Iterator
from itertools import batched
from typing import Any, Final

from django.utils import timezone

from offthecharts.hub.sources.csv_folder.columns import places, unmapped
from offthecharts.hub.sources.csv_folder.folder import MAX_BYTES, Folder, Waiting
from offthecharts.hub.sources.csv_folder.rows import RowReader
from offthecharts.hub.sources.errors import SourceFault
from offthecharts.hub.sources.incoming import Incoming, Step
from offthecharts.hub.sources.models import Source
from offthecharts.web.csv_reading import Layout, UnusableFile, find_layout, read_rows

ROWS_A_STEP: Final = 100
STILL_FOR_SECONDS: Final = 10.0


class CsvFolder:
    """The adapter of one source. Its cursor: `looks` at files that may still grow, and `file`, `rows` where it is."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.folder = Folder(source.settings.get("folder", ""))
        self._wait: int | None = None

    def steps(self) -> Iterator[Step]:
        """The rows of every complete file, the oldest file first.

        Raises SourceFault at the end, for all the files that could not be read or moved: they hold up no other.
        """
        failures = []
        looks: dict[str, Any] = self.source.cursor.get("looks", {})
        complete, looks = self._complete(looks)
        yield Step([], {**self.source.cursor, "looks": looks})
        for file in complete:
            into = "done"
            try:
                try:
                    yield from self._rows_of(file)
                except UnusableFile as error:
                    failures.append(f"{file.shown}: {error.advice}")
                    into = "failed"
                self.folder.put_away(file.name, into=into, now=timezone.localtime())
            except SourceFault as error:
                failures.append(error.advice)
            yield Step([], {"looks": looks})
        if failures:
            raise SourceFault(" ".join(failures))

    def again(self, kind: str, external_id: str, said: dict[str, Any]) -> Incoming | None:
        """The row as it stood in the file, read by the settings of today."""
        return self._reader().read(said)

    def wait_seconds(self) -> int | None:
        """Soon, while a file may still grow."""
        return self._wait

    def _complete(self, before: dict[str, Any]) -> tuple[list[Waiting], dict[str, Any]]:
        """The files to read, and how the others look now and since when."""
        now, complete, looks = time.time(), [], {}
        for file in self.folder.waiting():
            seen = before.get(file.key)
            since = seen["since"] if seen and seen["looks"] == file.looks else now
            if file.is_marked or not 0 <= now - since < STILL_FOR_SECONDS or self._is_begun(file):
                complete.append(file)
            else:
                looks[file.key] = {"looks": file.looks, "since": since}
        if looks:
            self._wait = int(STILL_FOR_SECONDS) + 1
        return complete, looks

    def _is_begun(self, file: Waiting) -> bool:
        return bool(self.source.cursor.get("file") == [file.key, *file.looks])

    def _rows_of(self, file: Waiting) -> Iterator[Step]:
        if file.size > MAX_BYTES:
            raise UnusableFile(f"It is larger than {MAX_BYTES // 1024 // 1024} MB. Split it into parts.")
        begun = self.source.cursor.get("rows", 0) if self._is_begun(file) else 0
        try:
            with self.folder.open(file.name) as opened:
                layout = find_layout(opened)
                columns = self._columns(layout)
                rows = read_rows(
                    opened,
                    encoding=layout.encoding,
                    delimiter=layout.delimiter,
                    width=len(layout.header),
                    skip=begun,
                )
                reader, done = self._reader(), begun
                for some in batched(rows, ROWS_A_STEP, strict=False):
                    items: list[Incoming] = []
                    for row in some:
                        cells = {key: row.cells[at] for key, at in columns.items() if row.cells[at]}
                        items.append(reader.read(cells, place=f"{file.shown}, line {row.number}"))
                    done += len(some)
                    yield Step(items, {"file": [file.key, *file.looks], "rows": done}, file.shown)
        except OSError as error:
            raise SourceFault(
                f"{file.shown} cannot be read: {error.strerror}. Let the Hub read its folder."
            ) from error

    def _columns(self, layout: Layout) -> dict[str, int]:
        mapping: dict[str, str] = self.source.settings.get("mapping", {})
        if missing := unmapped(mapping, layout.header):
            names = ", ".join(f"“{heading}”" for heading in missing)
            raise UnusableFile(f"The column {names} is missing. Export it too, or choose the columns anew.")
        return places(mapping, layout.header)

    def _reader(self) -> RowReader:
        with timezone.override(self.source.practice.zone):
            today = timezone.localdate()
        return RowReader(day_first=self.source.settings.get("date_order") == "dmy", today=today)
