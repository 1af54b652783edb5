"""Lines of CSV for downloads, which people open in spreadsheets."""

import csv
import io
from collections.abc import Iterable
from typing import Any, Final

BYTE_ORDER_MARK = "\ufeff"
"""Before the first line: Excel needs it to read accents."""

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a cell begins with that a spreadsheet runs; some take the full-width signs too."""


def harmless(value: Any) -> Any:
    """`value` so that a spreadsheet does not run it as a formula (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith((*FORMULA_SIGNS, "\t", "\r")) else value


def csv_line(cells: Iterable[Any], *, delimiter: str = ",") -> str:
    """One line, every text in it made harmless; None is an empty cell."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerow(harmless(cell) for cell in cells)
    return written.getvalue()
