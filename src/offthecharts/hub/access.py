"""Who may call the Hub's views."""

from collections.abc import Callable
from typing import Concatenate

from django.http import HttpRequest, HttpResponseBase

from offthecharts.hub.practices.models import Role
from offthecharts.hub.requests import HubRequest
from offthecharts.web.access import Rule, open_to_all, signed_in

__all__ = ["hub_users", "open_to_all"]

type HubView[**P] = Callable[Concatenate[HubRequest, P], HttpResponseBase]
type GuardedView[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def hub_users[**P](*roles: Role) -> Callable[[HubView[P]], GuardedView[P]]:
    """Signed-in Hub users with one of `roles`; without any role given, all Hub users."""
    allowed = roles or tuple(Role)
    names = ", ".join(role.label for role in allowed)
    who_can = f"Hub users with the role {names.replace(', ', ' or ')}; ask one of them to do this"
    return signed_in(Rule(names if roles else "all Hub users", frozenset(r.value for r in allowed), who_can))
