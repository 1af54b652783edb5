"""A practice server that vouches for its staff, as ours does."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import jwt
from django.utils import timezone

from offthecharts.hub.practices.models import Connection, HubUser
from offthecharts.wire import assertions
from tests.hub.conftest import PASSWORD
from tests.hub.launches.charts import Browser, PracticeServer, connected, mateo_chart

DANA = "7"


@dataclass
class Vouching(PracticeServer):
    """A connected practice server with a key of its own."""

    private_key: str = field(default_factory=assertions.new_private_key)

    @property
    def public_key(self) -> str:
        """The half that it registers."""
        return assertions.public_key_of(self.private_key)

    @property
    def key_id(self) -> str:
        """The key's id."""
        return assertions.key_id(self.public_key)

    def register(self, **changes: Any) -> Any:
        """Register the key."""
        body = {
            "public_key": self.public_key,
            "proof": assertions.prove(self.private_key, self.connection.token_sha256),
            **changes,
        }
        return self.post("sign-on/keys", body)

    def assertion(self, staff_id: str = DANA, *, now: datetime | None = None, day: date | None = None) -> str:
        """A word for Dana."""
        now = now or timezone.now()
        return assertions.sign(
            self.private_key,
            issuer=str(self.connection.pk),
            subject=staff_id,
            audience=str(self.connection.practice_id),
            name="Dana Ruiz",
            auth_day=day or now.astimezone(self.connection.practice.zone).date(),
            now=now,
        )

    def vouch(self, assertion: str | None = None, **changes: Any) -> tuple[str, dict[str, Any]]:
        """A launch with an assertion: the path of its one-time address, and what the Hub says of the sign-on."""
        answer = self.launch(mateo_chart(), assertion=assertion or self.assertion(), **changes)
        assert answer.status_code == 201, answer.content
        told = answer.json()
        return "/" + told["launch_url"].split("/", 3)[3], told["sign_on"]


def vouching(user: HubUser, origin: str = "https://desk.example") -> Vouching:
    """A practice server that `user` connected and that registered its key."""
    server = connected(user, origin)
    made = Vouching(server.connection, server.token)
    assert made.register().status_code == 201
    return made


def log_in(window: Browser, username: str, then: str, *, ticked: bool = False) -> Any:
    """Type the Hub's password in the window."""
    typed = {"username": username, "password": PASSWORD, "next": then}
    return window.post("/frame/sign-in/", {**typed, "link_sign_on": "yes"} if ticked else typed)


def linked_window(desk: Vouching, username: str = "dana") -> Browser:
    """A window in which Dana logged in once and ticked the box."""
    window = Browser()
    path, _told = desk.vouch()
    there = window.get(path).headers["Location"]
    assert log_in(window, username, there, ticked=True).status_code == 302
    return window


def forged(desk: Vouching, private_key: str, **changes: Any) -> str:
    """An assertion as `desk` would make it, signed by another key under the name of its own."""
    claims = jwt.decode(desk.assertion(), options={"verify_signature": False})
    key = assertions._private(private_key)
    return jwt.encode({**claims, "jti": uuid4().hex, **changes}, key, "EdDSA", {"kid": desk.key_id})


def verified_again(desk: Vouching, user: HubUser) -> Vouching:
    """The same server, with the same key, under a new connection."""
    server = connected(user)
    Connection.objects.filter(pk=desk.connection.pk).update(revoked_at=timezone.now())
    return Vouching(server.connection, server.token, desk.private_key)
