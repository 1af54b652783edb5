"""Asking for a new password on the terminal, for the commands that make the first account."""

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError


def ask_new_password(user: Any) -> str:
    """A password for `user`: typed twice on a terminal, or else the first line of standard input.

    Raises CommandError when it is too easy to guess or not the same twice.
    """
    if sys.stdin.isatty():
        password = getpass("New password: ")
        if getpass("The same again: ") != password:
            raise CommandError("The two are not the same. Nothing was changed.")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password


def check_time_zone(name: str) -> str:
    """`name` when it is a time zone such as America/New_York. Raises CommandError."""
    from zoneinfo import available_timezones

    if name not in available_timezones():
        raise CommandError(f"There is no time zone {name}. It looks like America/New_York.")
    return name
