"""The first rows of a file that waits in the folder, as they would be taken in."""

from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from django.utils import timezone

from offthecharts.hub.sources.csv_folder.columns import places, unmapped
from offthecharts.hub.sources.csv_folder.folder import Folder
from offthecharts.hub.sources.csv_folder.rows import RowReader
from offthecharts.hub.sources.errors import SourceFault
from offthecharts.hub.sources.incoming import IncomingPatient
from offthecharts.hub.sources.models import Source
from offthecharts.web.csv_reading import Row, UnusableFile, find_layout, read_rows

SHOWN_ROWS: Final = 5


@dataclass(frozen=True)
class Sample:
    """A file's name, headings and first rows; `problem` says why there are none."""

    name: str = ""
    header: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    problem: str = ""

    def patients(self, mapping: dict[str, str], *, day_first: bool) -> list[IncomingPatient]:
        """The rows as they would be taken in."""
        if not mapping or unmapped(mapping, self.header):
            return []
        columns = places(mapping, self.header)
        reader = RowReader(day_first=day_first, today=timezone.localdate())
        return [
            reader.read({key: row.cells[at] for key, at in columns.items()}, place=f"line {row.number}")
            for row in self.rows
        ]


def sample_of(source: Source) -> Sample:
    """The newest file that waits in the folder of `source`. Reads its beginning."""
    folder = Folder(source.settings.get("folder", ""))
    try:
        waiting = folder.waiting()
        if not waiting:
            return Sample()
        newest = waiting[-1]
        with folder.open(newest.name) as file:
            layout = find_layout(file)
            rows = read_rows(file, encoding=layout.encoding, delimiter=layout.delimiter, width=len(layout.header))
            return Sample(newest.shown, layout.header, list(islice(rows, SHOWN_ROWS)))
    except (SourceFault, UnusableFile) as error:
        return Sample(problem=error.advice)
    except OSError as error:
        return Sample(problem=f"The file cannot be read: {error.strerror}.")
