"""The one-time code on a printed card, with which its holder will register it. Only a hash of it is stored."""

import hashlib
import hmac
import secrets
from typing import Final

from offthecharts.hub.cards.models import Card

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters and digits that look alike: 0 and O, 1, I and L, U and V."""
_LENGTH: Final = 10


def make_code() -> str:
    """A random code such as ``7K3MQ-2XFTB``: 49 bits."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return f"{drawn[: _LENGTH // 2]}-{drawn[_LENGTH // 2 :]}"


def hash_of_code(number: str, code: str) -> str:
    """The hash of the code of the card `number`, whatever its case and dashes: the number salts it."""
    plain = "".join(filter(str.isalnum, code)).upper()
    return hashlib.sha256(f"{number}:{plain}".encode()).hexdigest()


def code_fits(card: Card, code: str) -> bool:
    """Whether `code` is the one that was printed on `card` and has not been used up."""
    kept = card.registration_code_sha256
    return bool(kept) and hmac.compare_digest(kept, hash_of_code(card.number, code))
