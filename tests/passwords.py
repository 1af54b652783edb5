"""Argon2 as on the sites, with the smallest cost: most tests make a user, and none depends on how slow that is."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import override_settings


class QuickArgon2PasswordHasher(Argon2PasswordHasher):
    """The same algorithm in a millisecond."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    """Use it in this process; sites that run as processes of their own keep the real cost."""
    with override_settings(PASSWORD_HASHERS=[f"{__name__}.{QuickArgon2PasswordHasher.__name__}"]):
        yield
