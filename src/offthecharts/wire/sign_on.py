"""Messages of single sign-on: keys of a practice server, and which of its staff are linked to whom in the Hub."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from offthecharts.wire.messages import Message, SignOnLink


class SignOnKeyRequest(Message):
    """``POST /api/v1/sign-on/keys``: the key that assertions are signed with from now on.

    `proof` shows that the sender has the private half. The key before is accepted for a day more.
    """

    public_key: Annotated[str, Field(min_length=43, max_length=43)]
    proof: Annotated[str, Field(min_length=86, max_length=86)]


class SignOnKeyInfo(Message):
    """A registered key, and the names that assertions signed with it have to carry."""

    key_id: str
    issuer: str
    audience: str
    registered_at: datetime


class SignOnLinks(Message):
    """``GET /api/v1/sign-on/links``: all that stand."""

    links: list[SignOnLink]
