"""A Hub that tells news: a small server on a real socket which keeps a list and understands its own cursors."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from tests.practice.hub_double import Call, Hub, running
from tests.practice.services_support import connected


@dataclass
class TellingHub:
    """What it tells, and what it was asked."""

    double: Hub
    items: list[dict[str, Any]] = field(default_factory=list)
    news_url: str = ""
    at_once: int = 100
    asked: list[tuple[str, int]] = field(default_factory=list)

    def tell(self, kind: str, **body: Any) -> None:
        """One more item."""
        self.items.append({"kind": kind, "body": body})

    def answer(self, call: Call) -> tuple[int, dict[str, Any]]:
        """What is new behind the cursor, which is a number."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(call.path).query).items()}
        after, wait = query.get("after", ""), int(query["wait"])
        self.asked.append((after, wait))
        start = int(after or 0)
        items = self.items[start : start + self.at_once]
        return 200, {"items": items, "cursor": str(start + len(items)), "news_url": self.news_url}


@pytest.fixture
def hub() -> Iterator[TellingHub]:
    with running() as double:
        telling = TellingHub(double)
        plain = double.answer

        def answer(call: Call) -> tuple[int, dict[str, Any]]:
            refused = double.refuses == "GET news" or call.headers.get("authorization") != f"Bearer {double.token}"
            if call.path.startswith("/api/v1/news") and not refused:
                return telling.answer(call)
            return plain(Call(call.method, urlsplit(call.path).path, call.headers, call.body))

        double.answer = answer  # type: ignore[method-assign]  # the double is a plain object made for this
        yield telling


@pytest.fixture
def service(hub: TellingHub, olive: Staff) -> Service:
    return connected(hub.double, olive, news=True)
