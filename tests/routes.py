"""Every address of a site, found by walking its URLs, so that a table of them is complete by construction."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from offthecharts.web.access import Rule


@dataclass(frozen=True)
class Route:
    """One address: `pattern` as Django prints it, `parameters` by the name of the view's argument."""

    name: str
    pattern: str
    rule: Rule | None
    parameters: tuple[str, ...]

    def address(self, values: dict[str, Any]) -> str:
        """The address with real values. Raises KeyError when `values` lacks one."""
        text = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: str(values[found[1]]), self.pattern)
        text = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), text)
        return "/" + re.sub(r"[\^$]|/\?", "", text)


def all_routes() -> list[Route]:
    """The routes of the site that is set up."""
    return list(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, prefix: str) -> list[Route]:
    found: list[Route] = []
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            names = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
            rule = getattr(entry.callback, "access", None)
            found.append(Route(entry.name or pattern, pattern, rule, tuple(names)))
        else:
            found += _walk(entry, pattern)
    return found


def call(client: Client, address: str) -> Any:
    """GET, or where that is not answered POST with nothing: what a person's click would reach."""
    answer = client.get(address)
    return client.post(address) if answer.status_code == 405 else answer


def outcome(answer: HttpResponse) -> str:
    """What an answer means: ``sign in``, ``password again``, ``refused``, ``not found`` or ``let in``."""
    where = answer.get("Location", "")
    if where.startswith(("/sign-in/", "/frame/sign-in/")) or re.match(r"/p/[^/]+/sign-in/", where):
        return "sign in"
    if where.startswith("/confirm-password/"):
        return "password again"
    if answer.status_code >= 500:
        return f"error {answer.status_code}"
    return {401: "refused", 403: "refused", 404: "not found"}.get(answer.status_code, "let in")
