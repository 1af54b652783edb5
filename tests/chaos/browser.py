"""HTTP as a browser speaks it for somebody who is signed in: cookies, tokens, and the same press once more."""

import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from threading import Event
from types import MappingProxyType
from typing import Any, Final

import httpx

TIMEOUT_SECONDS: Final = 30.0
PATIENCE_SECONDS: Final = 240.0
AGAIN_AFTER_SECONDS: Final = 0.3
_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Lost(Exception):
    """No answer came, or one that says nothing of what was done."""


class OutOfPatience(Exception):
    """The practice server is away for longer than any fault of this run lasts."""


@dataclass
class Browser:
    """One person at one desk. A kill of the server costs neither the sign-in nor the page at hand."""

    address: str
    username: str
    password: str = field(repr=False)
    over: Event = field(default_factory=Event)
    lost: int = 0
    _http: httpx.Client = field(init=False, repr=False)
    _token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        self._http = httpx.Client(base_url=self.address, timeout=TIMEOUT_SECONDS)

    def get(self, path: str) -> httpx.Response:
        """The page at `path`, sooner or later."""
        answer = self._until_answered("GET", path, None, gives_up=False)
        assert answer is not None
        return answer

    def post(self, path: str, data: Mapping[str, Any], *, gives_up: bool = False) -> httpx.Response | None:
        """Send a form until an answer comes; with `gives_up` a lost one is left alone: None."""
        return self._until_answered("POST", path, data, gives_up=gives_up)

    def press(self, path: str, data: Mapping[str, Any], *, gives_up: bool = False) -> httpx.Response | None:
        """The same as htmx does it: the answer is a part of the page."""
        return self._until_answered("POST", path, data, gives_up=gives_up, headers={"HX-Request": "true"})

    def _until_answered(
        self,
        method: str,
        path: str,
        data: Mapping[str, Any] | None,
        *,
        gives_up: bool,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> httpx.Response | None:
        """The same request again and again until it is answered, as somebody presses again who saw nothing happen."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and not self.over.is_set():
            with suppress(Lost):
                answer = self._once(method, path, data, headers)
                if not _asks_to_sign_in(answer):
                    return answer
                self._sign_in()
                continue
            if gives_up:
                return None
            self.over.wait(AGAIN_AFTER_SECONDS)
        raise OutOfPatience(f"{method} {path}")

    def _once(
        self,
        method: str,
        path: str,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> httpx.Response:
        body = None if data is None else {**data, "csrfmiddlewaretoken": self._token}
        try:
            answer = self._http.request(method, path, data=body, headers=headers)
        except httpx.TransportError as error:
            self.lost += 1
            raise Lost from error
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            self.lost += 1
            raise Lost
        self._carry_cookies()
        if token := _TOKEN.search(answer.text):
            self._token = token[1]
        return answer

    def _carry_cookies(self) -> None:
        """By hand: the cookies are for https, and for this machine, as browsers understand it and httpx does not."""
        self._http.headers["Cookie"] = "; ".join(f"{one.name}={one.value}" for one in self._http.cookies.jar)

    def _sign_in(self) -> None:
        """Raises Lost."""
        self._once("GET", "/sign-in/")
        typed = {"username": self.username, "password": self.password}
        answer = self._once("POST", "/sign-in/", typed)
        if answer.status_code not in (httpx.codes.FOUND, httpx.codes.FORBIDDEN):
            raise AssertionError(f"{self.username} cannot sign in: {answer.status_code}")
        self._once("GET", "/account/")  # the token of the new session


def _asks_to_sign_in(answer: httpx.Response) -> bool:
    where = answer.headers.get("location", answer.headers.get("hx-redirect", ""))
    return where.startswith("/sign-in/") or answer.status_code == httpx.codes.FORBIDDEN


class FormReader(HTMLParser):
    """The fields of a page's form as they would be sent; no buttons, files or boxes that are not ticked."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect inputs and selects."""
        named = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._select = named.get("name", "")
        elif tag == "option" and self._select and "selected" in named:
            self.values[self._select] = named.get("value", "")
        elif tag == "input" and named.get("name") and _is_sent(named):
            self.values[named["name"]] = named.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """A select ends."""
        if tag == "select":
            self._select = ""


def _is_sent(named: Mapping[str, str]) -> bool:
    kind = named.get("type")
    return "checked" in named if kind in ("checkbox", "radio") else kind not in ("file", "submit")
