"""How staff sign in to the practice server."""

from typing import cast

from django.http import HttpRequest

from offthecharts.practice.requests import StaffRequest
from offthecharts.web.signin.site import SignInSite


def _idle_minutes(request: HttpRequest) -> int:
    return cast("StaffRequest", request).office.idle_lock_minutes


SITE = SignInSite(
    title="Sign in",
    username_label="User name",
    button="Sign in",
    idle_minutes=_idle_minutes,
)
