"""Calls to Open Dental's REST API, with its paging and its error forms.

Every call has the header ``Authorization: ODFHIR <developer key>/<customer key>`` and one deadline. Lists come in
pages of at most 100, from ``Offset`` on; errors come as plain text or as a JSON string. Limits are told by 429.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import httpcore

from offthecharts.config.environment import environment
from offthecharts.hub.sources.errors import SourceFault, TryLater
from offthecharts.wire.client import trust
from offthecharts.wire.errors import BadAddress, CertificateRefused, NoSuchAddress, TooSlow, Unreachable
from offthecharts.wire.network import Deadline, DeadlineBackend, addresses_of, is_public

TIMEOUT_SECONDS: Final = 20.0
MAX_ANSWER_BYTES: Final = 4_000_000
PAGE: Final = 100
OVERLAP: Final = 10
MOST_ROWS: Final = 1_000_000
"""Beyond this a server ignores Offset and tells the same page for ever."""


class KeysRefused(SourceFault):
    """Open Dental does not accept the keys."""


class NotFound(SourceFault):
    """Open Dental has no such record, or the address is not that of its API."""


@dataclass(frozen=True)
class Keys:
    """The developer's and the customer's key of Open Dental's API."""

    developer: str
    customer: str

    @property
    def header(self) -> str:
        """The value of the header Authorization."""
        return f"ODFHIR {self.developer}/{self.customer}"


class _Backend(DeadlineBackend):
    """Refuses addresses inside the Hub's own network, unless its administrator allows them: a practice types them."""

    def __init__(self, deadline: Deadline, passed: Callable[[str], None]) -> None:
        super().__init__(deadline, passed)
        self._limit = deadline

    def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> httpcore.NetworkStream:
        """Connect to what `host` stands for at this moment. Raises SourceFault beside the usual."""
        if environment().private_sources:
            return super().connect_tcp(host, port, *args, **options)
        found = [str(address[0]) for _, address in addresses_of(host, port, self._limit)]
        if not all(is_public(address) for address in found):
            raise SourceFault(
                f"{host} is inside the Hub's own network. Its administrator can allow that with "
                "OFFTHECHARTS_PRIVATE_SOURCES=true."
            )
        return super().connect_tcp(found[0], port, *args, **options)


class Client:
    """Open Dental's API at `address`, such as ``https://api.opendental.com/api/v1``."""

    def __init__(
        self,
        address: str,
        keys: Keys,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        passed: Callable[[str], None] = lambda step: None,
    ) -> None:
        self._address = address.rstrip("/")
        self._keys = keys
        self._timeout_seconds = timeout_seconds
        self._passed = passed

    def one(self, resource: str, number: str) -> dict[str, Any]:
        """One record, such as ``/patients/48``. Raises NotFound beside the errors of every call."""
        found = self._get(f"{resource}/{number}", {})
        if not isinstance(found, dict):
            raise SourceFault("Open Dental answered something that is no record. Ask its support.")
        return found

    def page(self, resource: str, offset: int, changed_since: str = "") -> list[dict[str, Any]]:
        """At most 100 records from `offset` on, of those changed after ``changed_since`` (Open Dental's clock).

        Raises KeysRefused, NotFound, TryLater, SourceFault.
        """
        query: dict[str, str] = {"Offset": str(offset)}
        if changed_since:
            query["DateTStamp"] = changed_since
        found = self._get(resource, query)
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise SourceFault("Open Dental answered something that is no list of records. Ask its support.")
        return found

    def pages(
        self, resource: str, key: str, *, offset: int = 0, changed_since: str = ""
    ) -> Iterator[tuple[list[dict[str, Any]], int]]:
        """The pages from `offset` on, each with the offset to go on from; records may come twice, none is left out.

        Pages overlap by ten records: when none of them comes again, records before them went away meanwhile and the
        others moved up, so it goes back a page.
        """
        tail: set[str] = set()
        while offset < MOST_ROWS:
            rows = self.page(resource, offset, changed_since)
            numbers = [str(row.get(key)) for row in rows]
            if tail and tail.isdisjoint(numbers):
                offset, tail = max(0, offset - PAGE + OVERLAP), set()
                continue
            is_full = len(rows) >= PAGE
            tail = set(numbers[-OVERLAP:]) if is_full else set()
            offset += len(rows) - OVERLAP if is_full else len(rows)
            yield rows, offset
            if not is_full:
                return
        raise SourceFault("Open Dental tells more records than there can be. Ask its support.")

    def _get(self, path: str, query: dict[str, str]) -> Any:
        url = f"{self._address}/{path}" + (f"?{urlencode(query)}" if query else "")
        status, headers, body = self._exchange(url)
        if status == 200:
            return _parsed(body)
        raise _error(status, headers, _words(body))

    def _exchange(self, url: str) -> tuple[int, dict[bytes, bytes], bytes]:
        deadline = Deadline(self._timeout_seconds)
        headers = [("Authorization", self._keys.header), ("Accept", "application/json"), ("Connection", "close")]
        try:
            with (
                httpcore.ConnectionPool(
                    ssl_context=trust(environment().certificate_authority),
                    network_backend=_Backend(deadline, self._passed),
                ) as pool,
                pool.stream("GET", url, headers=[*headers, ("User-Agent", "offthecharts")]) as response,
            ):
                named = {name.lower(): value for name, value in response.headers}
                return response.status, named, _limited(response, deadline)
        except (NoSuchAddress, BadAddress) as error:
            raise SourceFault("There is no server with this address. Check how it is spelled.") from error
        except CertificateRefused as error:
            raise SourceFault("The server's certificate is not trusted, so nothing was sent to it.") from error
        except (TooSlow, Unreachable, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise TryLater("Open Dental did not answer. It is tried again by itself.") from error


def _limited(response: httpcore.Response, deadline: Deadline) -> bytes:
    data = bytearray()
    for chunk in response.iter_stream():
        data += chunk
        deadline.left()
        if len(data) > MAX_ANSWER_BYTES:
            raise SourceFault("The answer is far too long for Open Dental's API. Check the address.")
    return bytes(data)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise SourceFault("This address does not answer as Open Dental's API does. Check it.") from error


def _words(body: bytes) -> str:
    """What an error says: plain text, a JSON string, or an object with a message."""
    text = body.decode("utf-8", "replace").strip()
    try:
        said = json.loads(text)
    except ValueError:
        said = text
    if isinstance(said, dict):
        said = said.get("message") or said.get("Message") or ""
    is_page = str(said).lstrip().startswith("<")
    return "" if is_page else str(said)[:200]


def _error(status: int, headers: dict[bytes, bytes], words: str) -> SourceFault:
    said = f" It says: “{words}”" if words else ""
    if status in (401, 403):
        return KeysRefused(f"Open Dental does not accept the keys. Check both, and that the API is enabled.{said}")
    if status == 404:
        return NotFound(f"Open Dental does not know what was asked for. Check the address.{said}")
    if status == 400:
        return SourceFault(f"Open Dental refuses the question.{said}")
    if status == 429:
        after = headers.get(b"retry-after", b"").decode("latin-1")
        return TryLater(
            f"Open Dental asks for fewer calls{f', for {after} seconds' if after.isdecimal() else ''}.{said}"
        )
    if status >= 500:
        return TryLater(f"Open Dental has a fault of its own ({status}). It is tried again by itself.{said}")
    return SourceFault(f"Open Dental answered {status}. Check the address.{said}")
