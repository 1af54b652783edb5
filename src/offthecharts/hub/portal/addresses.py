"""Addresses of a practice's member page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from offthecharts.hub.practices.models import Practice


def address(request: HttpRequest, route: str, **kwargs: Any) -> str:
    """The address of the page `route` at the practice of this request."""
    practice: Practice = request.practice  # type: ignore[attr-defined]  # set by PortalMiddleware
    return of(practice, route, **kwargs)


def of(practice: Practice, route: str, **kwargs: Any) -> str:
    """The address of the page `route` at `practice`, without the host."""
    return reverse(route, kwargs={"slug": practice.slug, **kwargs})


def whole(practice: Practice, route: str, **kwargs: Any) -> str:
    """The same with the Hub's host, for e-mail and print."""
    return f"{settings.SITE_URL}{of(practice, route, **kwargs)}"


def next_page(request: HttpRequest) -> str:
    """Where to go on: the `next` that was asked for when it is a page of this practice, else home."""
    home = address(request, "portal_home")
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if wanted.startswith(home) and url_has_allowed_host_and_scheme(wanted, hosts, request.is_secure()):
        return wanted
    return home
