"""Text that people type and programs send, before it is stored."""

import unicodedata
from collections.abc import Iterable
from typing import Any


def bare(text: str) -> str:
    """`text` without control characters (PostgreSQL refuses NUL), half surrogate pairs and spaces around it."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cs")).strip()


def called[N: Any](rows: Iterable[N], name: str) -> N | None:
    """The one of `rows` that has `name`, whatever its case, or None. In Python: SQLite knows ASCII alone."""
    folded = name.casefold()
    return next((row for row in rows if row.name.casefold() == folded), None)
