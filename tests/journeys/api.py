"""A practice system that talks to the Hub's API v1, written from docs/api.md alone."""

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.both_sites import BothSites

ORIGIN = "http://localhost:9"


@dataclass
class HubApi:
    """One connection of a practice."""

    address: str
    token: str = field(repr=False)
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30), repr=False)

    @classmethod
    def connect(cls, sites: BothSites, *, username: str = "owner") -> "HubApi":
        """A new connection by a sample log-in."""
        asked = {
            "username": username,
            "password": sites.password,
            "server_name": "Journey",
            "origin": ORIGIN,
            "sent_at": datetime.now(UTC).isoformat(),
        }
        answer = httpx.post(f"{sites.hub.address}/api/v1/connections", json=asked, timeout=30)
        assert answer.status_code == 201, answer.text
        return cls(sites.hub.address, answer.json()["token"])

    def send(
        self, method: str, path: str, *, key: str = "", body: object = None, query: Any = None
    ) -> httpx.Response:
        """One request; waits and asks again when told that it asks too often. Raises httpx.TransportError."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if key:
            headers["Idempotency-Key"] = key
        while True:
            answer = self.http.request(
                method, f"{self.address}/api/v1/{path}", headers=headers, json=body, params=query
            )
            if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                return answer
            time.sleep(float(answer.headers.get("Retry-After", "1")))

    def got(self, path: str, **query: Any) -> Any:
        """The JSON at `path`."""
        answer = self.send("GET", path, query=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def members(self, **query: Any) -> list[dict[str, Any]]:
        """Members of the first page."""
        found: list[dict[str, Any]] = self.got("members", **query)["members"]
        return found

    def award(self, member_id: str, *, key: str, points: int = 1, description: str = "Journey") -> httpx.Response:
        """Give points."""
        body = {"lines": [{"points": points, "description": description}], "by_name": "Dana"}
        return self.send("POST", f"members/{member_id}/points-entries", key=key, body=body)

    def entries(self, member_id: str) -> list[dict[str, Any]]:
        """All entries of a member, newest first."""
        entries: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        while True:
            page = self.got(f"members/{member_id}/points-entries", limit=200, **after)
            entries += page["entries"]
            if not page["next"]:
                return entries
            after = {"after": page["next"]}

    def balance(self, member_id: str) -> int:
        """The member's points."""
        points: int = self.got(f"members/{member_id}/points-entries", limit=1)["balance"]
        return points

    def launch(self, patient: dict[str, Any] | None) -> httpx.Response:
        """Open a window."""
        body = {"staff_name": "Dana", "origin": ORIGIN, "patient": patient}
        return self.send("POST", "launches", key=uuid.uuid4().hex, body=body)
