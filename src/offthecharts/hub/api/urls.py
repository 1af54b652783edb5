"""Addresses of API v1 (`/api/v1/`) and of the v2 wire (`/compat/v2/`)."""

from django.urls import URLPattern, URLResolver, include, path

from offthecharts.hub.api.v1 import api, pages
from offthecharts.web.access import Rule

BY_TOKEN = Rule(
    "programs with a connection token", reason="programs have no session; each operation checks the token"
)


def _guarded(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """`patterns` whose views carry the rule that ninja's authentication enforces."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            setattr(pattern.callback, "access", BY_TOKEN)  # noqa: B010  # a plain assignment has no type
    return patterns


_patterns, _app_name, _namespace = api.urls
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/openapi.json", pages.openapi_json, name="api_openapi"),
    path("api/v1/docs", pages.docs, name="api_docs"),
    path("api/v1/", (_guarded(_patterns), _app_name, _namespace)),
    path("compat/v2/", include("offthecharts.hub.api.compat_v2.urls")),
]
