"""Secrets at rest, encrypted under the system encryption key (Fernet: AES-128-CBC with HMAC-SHA256).

The key is given by ``OFFTHECHARTS_ENCRYPTION_KEY`` or lives in ``encryption.key`` in the keys folder. Several keys
separated by commas rotate: the first encrypts, all decrypt.
"""

from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from offthecharts.config.environment import environment
from offthecharts.config.keys import read_or_make


class UnreadableSecret(Exception):
    """The stored secret was encrypted under a key that we do not have."""


@cache
def _fernet() -> MultiFernet:
    env = environment()
    text = env.encryption_key or read_or_make(env.keys_folder / "encryption.key", "fernet")
    return MultiFernet([Fernet(key.strip()) for key in text.split(",")])


def encrypt(secret: str) -> str:
    """`secret` as text that is safe to store."""
    return _fernet().encrypt(secret.encode()).decode()


def decrypt(stored: str) -> str:
    """The secret that :func:`encrypt` stored. Raises UnreadableSecret when no key fits."""
    try:
        return _fernet().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecret("The system encryption key does not fit; restore the key that was in use.") from error
