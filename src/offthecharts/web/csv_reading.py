"""Reading CSV files of any program: encoding, delimiter and header are found out, rows are read one by one."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO

from offthecharts.web.csv_lines import FORMULA_SIGNS
from offthecharts.web.errors import DomainError

SAMPLE_BYTES = 64 * 1024
BLOCK_BYTES = 1024 * 1024
MAX_COLUMNS = 200
MAX_CELL = 2000
DELIMITERS = ",;\t|"


class UnusableFile(DomainError):
    """The file is no CSV that can be read; the advice says why."""

    title = "This file cannot be read"
    status = 422
    code = "unusable_file"


@dataclass(frozen=True)
class Layout:
    """How a file is to be read."""

    encoding: str
    delimiter: str
    header: list[str]


@dataclass(frozen=True)
class Row:
    """One row: the line number that a spreadsheet shows, and the cells."""

    number: int
    cells: list[str]


def find_layout(file: IO[bytes]) -> Layout:
    """Encoding, delimiter and header of `file`; reads all of it, as its first accent may be far down.

    Raises UnusableFile.
    """
    sample = file.read(SAMPLE_BYTES)
    file.seek(0)
    if not sample.strip():
        raise UnusableFile("The file is empty. Export it again from the other program, as CSV with a header line.")
    if sample.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise UnusableFile(
            "This is a spreadsheet or a PDF. Open it and save it as “CSV UTF-8”, then choose that file."
        )
    encoding = _encoding(file, sample)
    first_lines = codecs.getincrementaldecoder(encoding)(errors="replace").decode(sample).lstrip("\ufeff")
    if "\x00" in first_lines:
        raise UnusableFile("This is not a text file. Save the table as “CSV UTF-8”, then choose that file.")
    delimiter = _delimiter(first_lines)
    header = [_plain(cell) for cell in next(csv.reader(io.StringIO(first_lines), delimiter=delimiter), [])]
    if len([cell for cell in header if cell]) < 2 or len(header) > MAX_COLUMNS:
        raise UnusableFile("The first line must hold the names of the columns, at least first name and last name.")
    return Layout(encoding, delimiter, header)


def _encoding(file: IO[bytes], sample: bytes) -> str:
    """The encoding that reads every byte of `file`, which stands at its beginning afterwards."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        return "utf-8-sig" if _is_utf8(file) else "cp1252"  # what Excel writes on Windows
    finally:
        file.seek(0)


def _is_utf8(file: IO[bytes]) -> bool:
    """Whether all of `file` is UTF-8. Raises UnusableFile when it begins so and goes on otherwise."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, has_accents = 1, False
    while True:
        block = file.read(BLOCK_BYTES)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            good = error.object[: error.start]
            if good.isascii() and not has_accents:
                return False
            raise UnusableFile(
                f"Line {line + good.count(b'\n')} is written in another encoding than the lines before it. "
                "Save the whole table as “CSV UTF-8”, then choose that file."
            ) from error
        line, has_accents = line + text.count("\n"), has_accents or not text.isascii()
        if not block:
            return True


def _delimiter(text: str) -> str:
    """The sign that parts the first line, quoted parts left out, into the most columns."""
    line = "".join(text.split("\n", 1)[0].split('"')[::2])
    return max(DELIMITERS, key=line.count)


def read_rows(file: IO[bytes], *, encoding: str, delimiter: str, width: int, skip: int = 0) -> Iterator[Row]:
    """The rows after the header, without the first `skip` and without empty ones; only one is in memory at a time.

    Each has `width` cells. Raises UnusableFile where the file cannot be read on.
    """
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    reader = csv.reader(text, delimiter=delimiter)
    try:
        next(reader, None)
        yield from islice(_rows(reader, width), skip, None)
    except csv.Error as error:
        raise UnusableFile(
            f"Line {reader.line_num + 1} cannot be read ({error}). Repair it and load again."
        ) from error


def _rows(reader: Iterator[list[str]], width: int) -> Iterator[Row]:
    for number, cells in enumerate(reader, start=2):
        if any(cell.strip() for cell in cells):
            yield Row(
                number, [_plain(cell.replace("\x00", ""))[:MAX_CELL] for cell in [*cells, *[""] * width][:width]]
            )


def _plain(cell: str) -> str:
    """`cell` without blanks around it, and without the apostrophe that keeps a spreadsheet from running it."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS) else cell
