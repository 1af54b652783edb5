"""Moments as they go over the wire."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime

YEARS: Final = range(1900, 2201)
"""What an office can mean. Beyond are mistakes, and moments that no clock of another time zone can show."""


def _of_our_times(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(f"The year has to be from {YEARS[0]} to {YEARS[-1]}.")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_of_our_times)]
"""A moment that says its time zone, of a year from 1900 to 2200."""
