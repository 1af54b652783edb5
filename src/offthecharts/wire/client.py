"""Calls to a Hub, with one deadline for each call and an error with a name for each way in which it can fail."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

import httpcore
from pydantic import ValidationError

from offthecharts.wire import idempotency
from offthecharts.wire.address import normal_address
from offthecharts.wire.changes import ChangesRequest, ChangesResponse
from offthecharts.wire.errors import (
    ClockSkew,
    HubFault,
    InvalidData,
    NotAHub,
    Refused,
    RevokedConnection,
    Unreachable,
    WireError,
)
from offthecharts.wire.menu import RewardMenu
from offthecharts.wire.messages import (
    ConnectionInfo,
    ConnectRequest,
    ConnectResponse,
    LaunchRequest,
    LaunchResponse,
    Message,
    SignOnLink,
)
from offthecharts.wire.network import Deadline, DeadlineBackend
from offthecharts.wire.news import NewsResponse
from offthecharts.wire.problems import CONTENT_TYPE, Code, Problem
from offthecharts.wire.sign_on import SignOnKeyInfo, SignOnKeyRequest, SignOnLinks

MAX_ANSWER_BYTES = 1_000_000
MAX_SKEW_SECONDS = 120


@cache
def _trust(authority: Path | None, changed: float) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if authority is not None:
        context.load_verify_locations(authority)
    return context


def trust(authority: Path | None = None) -> ssl.SSLContext:
    """The certificate authorities of the system, and those in the file `authority`.

    Raises OSError when the file cannot be read. Read again only after it changed.
    """
    return _trust(authority, authority.stat().st_mtime if authority else 0.0)


def _ignore(step: str) -> None:
    """Nobody follows the steps."""


class HubClient:
    """The Hub at `address`, spoken to with the connection token `token`.

    `timeout_seconds` limits each call as a whole. Redirects are never followed, since they would carry the token to
    another server. `passed` is told each step that succeeded: ``found``, ``reached``, ``certificate``, ``hub``.
    """

    def __init__(
        self,
        address: str,
        token: str = "",
        *,
        timeout_seconds: float = 5.0,
        verify: ssl.SSLContext | None = None,
        request_id: str = "",
        passed: Callable[[str], None] = _ignore,
    ) -> None:
        self._address = normal_address(address)
        self._token = token
        self._timeout_seconds = timeout_seconds
        self._verify = verify
        self._request_id = request_id
        self._passed = passed

    def identify(self) -> None:
        """See that a Hub answers, without any secret: it refuses a call without a token in its own words.

        Raises Unreachable, TooSlow, CertificateRefused or NotAHub.
        """
        try:
            self._send("GET", "connections/current", with_token=False)
        except Refused:
            self._passed("hub")
        else:
            raise NotAHub("it answered a call that a Hub must refuse")

    def connect(self, request: ConnectRequest) -> ConnectResponse:
        """Trade a Hub user's password for a connection token.

        Raises Refused (``problem.code`` says why) and ClockSkew beside the errors of every call.
        """
        return _parsed(ConnectResponse, self._send("POST", "connections", request, with_token=False))

    def current(self) -> ConnectionInfo:
        """The connection that the token stands for. Raises RevokedConnection, Refused, ClockSkew and the usual."""
        info = _parsed(ConnectionInfo, self._send("GET", "connections/current"))
        check_clock(info)
        return info

    def revoke(self) -> None:
        """End the connection at the Hub; one that is ended already is fine."""
        try:
            self._send("DELETE", "connections/current")
        except RevokedConnection:
            return

    def launch(self, request: LaunchRequest, *, idempotency_key: str) -> LaunchResponse:
        """Hand a patient over and get the one-time address of the window.

        Raises InvalidData, RevokedConnection, Refused, NotAHub and those of every call.
        """
        return _parsed(LaunchResponse, self._send("POST", "launches", request, idempotency_key=idempotency_key))

    def register_sign_on_key(self, request: SignOnKeyRequest) -> SignOnKeyInfo:
        """Register the key of single sign-on. Raises RevokedConnection, Refused, NotAHub and those of every call."""
        return _parsed(SignOnKeyInfo, self._send("POST", "sign-on/keys", request))

    def end_sign_on_key(self, key_id: str) -> None:
        """Have the Hub refuse a key from now on. Raises RevokedConnection, Refused and those of every call."""
        self._send("POST", f"sign-on/keys/{quote(key_id, safe='')}/end")

    def sign_on_links(self) -> list[SignOnLink]:
        """Which staff is linked to whom. Raises RevokedConnection, NotAHub and those of every call."""
        return _parsed(SignOnLinks, self._send("GET", "sign-on/links")).links

    def changes(self, request: ChangesRequest) -> ChangesResponse:
        """Report changes; each has its own result. Raises RevokedConnection, NotAHub and those of every call."""
        return _parsed(ChangesResponse, self._send("POST", "changes", request))

    def reward_menu(self) -> RewardMenu:
        """The practice's reward menu as it is now. Raises RevokedConnection, NotAHub and those of every call."""
        return _parsed(RewardMenu, self._send("GET", "reward-menu"))

    def news(self, *, after: str, wait_seconds: int) -> NewsResponse:
        """What is new since the cursor `after`. At the Hub's `news_url` it waits; the timeout has to be longer.

        Raises RevokedConnection, NotAHub and those of every call.
        """
        query = urlencode({"after": after, "wait": wait_seconds})
        return _parsed(NewsResponse, self._send("GET", f"news?{query}"))

    def _send(
        self,
        method: str,
        path: str,
        body: Message | None = None,
        *,
        with_token: bool = True,
        idempotency_key: str = "",
    ) -> bytes:
        headers = {"Accept": "application/json", "User-Agent": "offthecharts", "Connection": "close"}
        if with_token:
            headers["Authorization"] = f"Bearer {self._token}"
        if idempotency_key:
            headers[idempotency.HEADER] = idempotency_key
        if self._request_id:
            headers["X-Request-ID"] = self._request_id
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = body.model_dump_json().encode()
        status, media_type, data = self._exchange(method, path, headers, content)
        if not 200 <= status < 300:
            raise _refusal(status, media_type, data)
        return data

    def _exchange(
        self, method: str, path: str, headers: dict[str, str], content: bytes | None
    ) -> tuple[int, str, bytes]:
        deadline = Deadline(self._timeout_seconds)
        backend = DeadlineBackend(deadline, self._passed)
        url = f"{self._address}/api/v1/{path}"
        verify = self._verify if self._verify is not None else trust()
        try:
            with (
                httpcore.ConnectionPool(ssl_context=verify, network_backend=backend) as pool,
                pool.stream(method, url, headers=list(headers.items()), content=content) as response,
            ):
                named = {name.lower(): value for name, value in response.headers}  # as the server wrote them
                media_type = named.get(b"content-type", b"").decode("latin-1")
                return response.status, media_type.partition(";")[0].strip(), _limited(response, deadline)
        except httpcore.RemoteProtocolError as error:
            if "without sending" in str(error) or "closed" in str(error):
                raise Unreachable("the connection was cut off") from error
            raise NotAHub("it does not speak HTTP as a Hub does") from error
        except httpcore.NetworkError as error:
            raise Unreachable(str(error)) from error


def _limited(response: httpcore.Response, deadline: Deadline) -> bytes:
    data = bytearray()
    for chunk in response.iter_stream():
        data += chunk
        deadline.left()
        if len(data) > MAX_ANSWER_BYTES:
            raise NotAHub("its answer is far too long")
    return bytes(data)


def _parsed[Answer: Message](answer_type: type[Answer], data: bytes) -> Answer:
    try:
        return answer_type.model_validate_json(data)
    except ValidationError as error:
        raise NotAHub("its answer cannot be understood") from error


def _refusal(status: int, media_type: str, data: bytes) -> WireError:
    """The error that stands for a refusing answer; one that is no problem document of ours is not from a Hub."""
    if status in (502, 503, 504):
        return Unreachable(f"the server in front of the Hub answers {status}")
    try:
        problem = Problem.model_validate_json(data)
    except ValidationError:
        problem = None
    if problem is None or media_type != CONTENT_TYPE:
        return NotAHub(f"it answers {status}")
    if status >= 500:
        return HubFault()
    if problem.code == Code.CLOCK_SKEW:
        return ClockSkew()
    return _KINDS.get(problem.code, Refused)(problem)


_KINDS: dict[str, type[Refused]] = {Code.REVOKED: RevokedConnection, Code.INVALID: InvalidData}


def check_clock(info: ConnectionInfo) -> None:
    """Compare the two clocks. Raises ClockSkew beyond two minutes."""
    ahead = (info.now - datetime.now(UTC)).total_seconds()
    if abs(ahead) > MAX_SKEW_SECONDS:
        raise ClockSkew(ahead)
