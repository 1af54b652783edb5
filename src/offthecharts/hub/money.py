"""Cents as people read them."""


def dollars(cents: int) -> str:
    """``$1,234.50``, with a minus sign before it when below zero."""
    return f"{'−' if cents < 0 else ''}${abs(cents) / 100:,.2f}"
