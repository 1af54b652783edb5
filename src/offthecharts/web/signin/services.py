"""Checking passwords, slowly for those who guess, and changing them."""

from typing import Any

from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest

from offthecharts.web.audit.services import record
from offthecharts.web.errors import DomainError
from offthecharts.web.signin import sessions, throttle
from offthecharts.web.signin.site import sign_in_site


class WrongPassword(DomainError):
    """User name and password do not fit; which of the two is not said."""

    title = "You could not be signed in"
    status = 403
    code = "wrong-password"


class NotHere(DomainError):
    """The password was right, but this person may not sign in at this place."""

    title = "You cannot sign in here"
    status = 403
    code = "not-here"


def sign_in(*, request: HttpRequest, username: str, password: str) -> Any:
    """Sign in. Raises WrongPassword, NotHere or throttle.TooManyTries."""
    user = check_password(request=request, username=username, password=password)
    if user is None:
        raise WrongPassword("User name and password do not fit. Check both, and the Caps Lock key.")
    refusal = sign_in_site().refusal(request, user)
    if refusal:
        raise NotHere(refusal)
    sessions.begin(request, user)
    sessions.note_password(request)
    record(actor=user, action="signed in")
    sign_in_site().signed_in(request, user)
    return user


def sign_out(*, request: HttpRequest) -> None:
    """End the session."""
    if request.user.is_authenticated:
        record(actor=request.user, action="signed out")
    sessions.end(request)


def confirm(*, request: HttpRequest, password: str) -> None:
    """Check the password of the signed-in person. Raises WrongPassword or throttle.TooManyTries."""
    limits = throttle.limits_of_session(request)
    user = _checked(request, request.user.get_username(), password, limits)
    if user is None or user.pk != request.user.pk:
        raise WrongPassword("This password does not fit. Check the Caps Lock key.", title="Wrong password")
    sessions.note_password(request)


def check_password(*, request: HttpRequest, username: str, password: str) -> Any:
    """The active user whom `username` and `password` belong to, or None. Raises throttle.TooManyTries.

    Takes as long for an unknown user name as for a wrong password.
    """
    return _checked(request, username, password, throttle.limits_for(request, username))


def _checked(request: HttpRequest, username: str, password: str, limits: list[throttle.Limit]) -> Any:
    throttle.charge(limits)
    user = auth.authenticate(request, username=username, password=password)
    if user is not None:
        throttle.take_back(limits)
    return user


@transaction.atomic
def change_password(*, user: Any, password: str) -> None:
    """Give the signed-in person a new password; other browsers of theirs are signed out."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record(actor=user, action="changed own password", subject=user)
