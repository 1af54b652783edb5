"""The rows of an uploaded file, read one by one."""

from collections.abc import Iterator

from django.core.files.storage import default_storage

from offthecharts.practice.intake.models import CsvImport
from offthecharts.web.csv_reading import Row, find_layout, read_rows

__all__ = ["Row", "find_layout", "rows_of"]


def rows_of(csv_import: CsvImport, *, skip: int = 0) -> Iterator[Row]:
    """The rows after the header, without the first `skip` and without empty ones; only one is in memory at a time.

    Raises UnusableFile where the file cannot be read on.
    """
    with default_storage.open(csv_import.file) as file:
        yield from read_rows(
            file,
            encoding=csv_import.encoding,
            delimiter=csv_import.delimiter,
            width=len(csv_import.header),
            skip=skip,
        )
