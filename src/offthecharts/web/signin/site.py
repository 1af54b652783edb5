"""What differs between the two sites when people sign in; ``settings.SIGN_IN`` names a site's own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


def _nobody_is_refused(request: HttpRequest, user: Any) -> str:
    return ""


def _never(request: HttpRequest, user: Any) -> datetime | None:
    return None


def _nothing(request: HttpRequest) -> dict[str, Any]:
    return {}


def _nothing_follows(request: HttpRequest, user: Any) -> None:
    return


@dataclass(frozen=True)
class SignInSite:
    """Words and rules of one site.

    `idle_minutes` is 0 where the screen is never locked. `refusal` is why this user may not sign in here, or empty.
    `ends_at` is when a sign-in made now ends; None leaves it to the browser's session. Session keys that start with
    `kept_prefix` outlive signing in and out. `more_template` stands in the sign-in form with the context of `more`;
    `signed_in` is called when somebody has signed in with their password.
    """

    username_label: str
    button: str
    title: str
    idle_minutes: Callable[[HttpRequest], int]
    refusal: Callable[[HttpRequest, Any], str] = _nobody_is_refused
    ends_at: Callable[[HttpRequest, Any], datetime | None] = _never
    kept_prefix: str = "frame_"
    more_template: str = ""
    more: Callable[[HttpRequest], dict[str, Any]] = _nothing
    signed_in: Callable[[HttpRequest, Any], None] = _nothing_follows


@cache
def sign_in_site() -> SignInSite:
    """The site's own."""
    site: SignInSite = import_string(settings.SIGN_IN)
    return site
