"""A small client of the v2 wire, written from the facts about it, over real HTTP.

As the vendor's: the base address is lower-cased, nulls are left out, PUT says so twice, a GET carries a length of 0
and a media type, and only 200, 201 and 204 count as success (only 200 for DELETE).
"""

import http.client
import json
from typing import Any
from urllib.parse import urlencode, urlsplit


class Refused(Exception):
    """An answer other than success: status, reason, headers, body."""

    def __init__(self, status: int, headers: dict[str, str], body: Any) -> None:
        super().__init__(f"{status} {headers.get('x-problem', '')}")
        self.status = status
        self.headers = headers
        self.body = body


class V2Client:
    """Speaks the v2 wire with the Hub at `address`. With `slash`, resources end in one."""

    def __init__(self, address: str, *, slash: bool = False, api_version: bool = True) -> None:
        self._base = urlsplit(address.lower())
        self._slash = "/" if slash else ""
        self._api_version = api_version
        self.key = ""

    def authenticate(self, username: str, password: str, application_token: str) -> str:
        """Trade a password for the access token, and keep it."""
        body = {"username": username, "password": password, "application_token": application_token}
        self.key = self.call("POST", "authentication", body)["access_token"]
        return self.key

    def call(self, method: str, resource: str, body: Any = None, **query: object) -> Any:
        """The answer's JSON. Raises Refused."""
        headers = {"Content-Type": "application/json"}
        if self._api_version:
            headers["API_VERSION"] = "2.0"
        if self.key:
            headers["KEY"] = self.key
        if method == "PUT":
            headers["X-HTTP-Method-Override"] = "PUT"
        data = json.dumps(_without_nulls(body)).encode() if body is not None else None
        if method == "GET":
            headers["Content-Length"] = "0"
        connection = http.client.HTTPConnection(self._base.hostname or "", self._base.port or 80, timeout=10)
        try:
            path = f"{self._base.path}/{resource}{self._slash}" + (f"?{urlencode(query)}" if query else "")
            connection.request(method, path, body=data, headers=headers)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        answer = json.loads(text) if text else None
        if response.status not in (200, 201, 204) or (method == "DELETE" and response.status != 200):
            raise Refused(response.status, {k.lower(): v for k, v in response.getheaders()}, answer)
        return answer


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(part) for name, part in value.items() if part is not None}
    return [_without_nulls(part) for part in value] if isinstance(value, list) else value
