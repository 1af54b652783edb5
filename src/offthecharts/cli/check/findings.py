"""What `check` found: one line each, and what to do about it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from pydantic import BaseModel


class Level(StrEnum):
    """How bad it is. A problem makes the command fail."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    PROBLEM = "problem"


COLOURS: Final = {Level.OK: 32, Level.NOTE: 36, Level.WARNING: 33, Level.PROBLEM: 31}


class Finding(BaseModel):
    """`subject` in one or two words, `text` what is so, `advice` what to do."""

    level: Level
    subject: str
    text: str
    advice: str = ""


def ok(subject: str, text: str) -> Finding:
    """All is well."""
    return Finding(level=Level.OK, subject=subject, text=text)


def note(subject: str, text: str, advice: str = "") -> Finding:
    """Good to know."""
    return Finding(level=Level.NOTE, subject=subject, text=text, advice=advice)


def warning(subject: str, text: str, advice: str) -> Finding:
    """It works, but should be changed."""
    return Finding(level=Level.WARNING, subject=subject, text=text, advice=advice)


def problem(subject: str, text: str, advice: str) -> Finding:
    """It does not work, or data is in danger."""
    return Finding(level=Level.PROBLEM, subject=subject, text=text, advice=advice)


def as_text(title: str, findings: Iterable[Finding], *, coloured: bool) -> str:
    """A section of the report."""
    lines = ["", title]
    for finding in findings:
        word = f"{finding.level.value:<8}"
        if coloured:
            word = f"\x1b[{COLOURS[finding.level]}m{word}\x1b[0m"
        lines.append(f"  {word} {finding.subject:<16} {finding.text}")
        if finding.advice:
            lines.append(f"  {'':<8} {'':<16} > {finding.advice}")
    return "\n".join(lines)
