"""Text that programs send, before it is stored."""

import unicodedata


def bare(text: str) -> str:
    """`text` without control characters (PostgreSQL refuses NUL), half surrogate pairs and spaces around it."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cs")).strip()
