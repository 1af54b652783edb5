"""Made-up cursors show the first page, on every list that is paged."""

import inspect
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from offthecharts.hub.practices.models import HubUser
from tests.hub.api.conftest import program_of
from tests.hub.test_routes import PAGES, values

__all__ = ["values"]


def cursor_of(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


EDGES = [f'"{edge}"' for edge in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")]
CURSORS = {
    "edges of time": [cursor_of(f"[{', '.join([edge, *more])}]") for edge in EDGES for more in ([], ["1"], [edge])],
    "too deep": [cursor_of("[" * 10_000), cursor_of("[" * 700)],
}


def _paged(values: dict[str, Any]) -> Iterator[str]:
    """The addresses of all pages whose module pages lists."""
    for route in PAGES:
        address = route.address(values)
        view = inspect.unwrap(resolve(address).func)
        if hasattr(sys.modules[view.__module__], "paged"):
            yield address


@pytest.mark.parametrize("kind", CURSORS)
def test_no_made_up_cursor_is_a_fault_of_any_page(as_olive: Client, values: dict[str, Any], kind: str) -> None:
    addresses = list(_paged(values))
    assert {"/forgotten/", "/orders/", "/members/"} <= set(addresses)
    client = Client(raise_request_exception=False)
    client.cookies = as_olive.cookies
    wrong = [
        (address, cursor)
        for address in addresses
        for cursor in CURSORS[kind]
        if client.get(address, {"after": cursor}).status_code >= 500
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", CURSORS)
@pytest.mark.parametrize("path", ["members", "orders"])
def test_no_made_up_cursor_is_a_fault_of_the_api(olive: HubUser, path: str, kind: str) -> None:
    program = program_of(olive)
    answers = [program.get(f"{path}?after={cursor}") for cursor in CURSORS[kind]]
    assert {answer.status_code for answer in answers} <= {200, 422}
