"""The fields of a member that a column can fill, chosen by the headings so that columns may change places."""

from typing import Final

from offthecharts.web.csv_columns import HOLDERS, PATIENT, Target, guess
from offthecharts.web.names import squeeze

_IDS: Final = (
    "id",
    "patient id",
    "chart number",
    "chart",
    "chart no",
    "patient number",
    "patient no",
    "patnum",
    "pat id",
)
_HOLDER_IDS: Final = (
    *("guarantor", "guarantor id", "guar id", "responsible party id", "resp party id", "resp id"),
    *("account holder id", "account id"),
)
TARGETS: Final = (
    Target("external_id", "Patient id", _IDS),
    *(target for target in PATIENT if target.key != "chart_number"),
    Target("status", "Status", ("patient status", "patstatus", "treatment status", "stage")),
    Target("holder1_external_id", "Account holder: id", _HOLDER_IDS),
    *HOLDERS[0],
    *HOLDERS[1],
)
REQUIRED: Final = ("first_name", "last_name")


def guess_headings(header: list[str]) -> dict[str, str]:
    """Field to heading, as far as the headings tell."""
    return {key: header[place] for key, place in guess(header, TARGETS).items()}


def places(mapping: dict[str, str], header: list[str]) -> dict[str, int]:
    """Field to column number in a file with this `header`. Raises KeyError with a heading that is not there."""
    columns = {squeeze(heading): place for place, heading in reversed(list(enumerate(header)))}
    return {key: columns[squeeze(heading)] for key, heading in mapping.items()}


def unmapped(mapping: dict[str, str], header: list[str]) -> list[str]:
    """Headings of `mapping` that the file lacks."""
    there = {squeeze(heading) for heading in header}
    return sorted({heading for heading in mapping.values() if squeeze(heading) not in there})
