"""Idempotency keys: those that the Hub makes itself stand in one list, and nobody else may use them.

Both kinds lie in the same tables. Whoever took a key that the Hub makes of an id, before the Hub does, would have it
fail for ever at what the id stands for.
"""

import re
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.http import HttpRequest

from offthecharts.web.errors import DomainError


class Own(StrEnum):
    """How the keys begin that the Hub makes itself. Everybody who makes one begins it with one of these."""

    APPROVAL = "approval-"
    CHANGE = "change-"
    EXPIRY = "expiry-"
    EXPIRY_BACK = "expiry-back-"
    EXPIRY_NOTICE = "expiry-notice:"
    LOT = "lot-"
    LOT_BACK = "lot-back-"
    MERGE = "merge:"
    MERGE_UNDONE = "part:"
    ORDER = "order:"
    ORDER_BACK = "order-back:"
    ORDER_READY = "order-ready:"
    RULE = "rule-"


FOLLOWS: Final = re.compile(r"[0-9a-f]{12}5[0-9a-f]{19}:(to|from)")
"""What ``points.merged`` makes of another key: a UUID of version 5, while those of forms are random ones."""
LONGEST_TYPED: Final = 60


class OwnKey(DomainError):
    """Somebody sent an idempotency key that the Hub makes itself."""

    title = "This idempotency key is one of the Hub’s own"
    status = 422
    code = "idempotency_key_reserved"


def is_own(key: str) -> bool:
    """Whether the Hub makes such keys itself, or would by adding to this one."""
    begins = any(key.startswith(own) or key == own[:-1] for own in Own)
    return begins or any(FOLLOWS.fullmatch(f"{key}{side}") for side in ("", ":to"))


def from_outside(key: str) -> str:
    """`key`, which a form or a program sent. Raises OwnKey."""
    if is_own(key):
        raise OwnKey(
            "On a page: load it again, then send it once more. "
            "In a program: send a key of your own, such as a new UUID."
        )
    return key


def typed_key(request: HttpRequest, *, name: str = "idempotency_key", longest: int = LONGEST_TYPED) -> str:
    """The key that a form without fields carries; empty when it has none. Raises OwnKey."""
    return from_outside(request.POST.get(name, "")[:longest])


class KeyField(forms.CharField):
    """The hidden key of a form. Raises OwnKey when it is cleaned: nobody could correct what they do not see."""

    def __init__(self, *, max_length: int = LONGEST_TYPED) -> None:
        super().__init__(widget=forms.HiddenInput, max_length=max_length)

    def clean(self, value: Any) -> str:
        """A key that is not one of the Hub's own."""
        key: str = super().clean(value)
        return from_outside(key)
