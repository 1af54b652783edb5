"""Argon2 as on the sites, with the smallest cost: most tests make a user, and none depends on how slow that is."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2PasswordHasher(Argon2PasswordHasher):
    """The same algorithm in a millisecond."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Use it in this process; sites that run as processes of their own keep the real cost."""
    before = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = [f"{__name__}.{QuickArgon2PasswordHasher.__name__}"]
    _forget()
    yield
    settings.PASSWORD_HASHERS = before
    _forget()


def _forget() -> None:
    kept: list[Any] = [hashers.get_hashers, hashers.get_hashers_by_algorithm]  # caches, which their types hide
    for function in kept:
        function.cache_clear()
