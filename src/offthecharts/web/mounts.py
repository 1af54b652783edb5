"""A site can be mounted several times: at `/` for its own pages, and at `/frame/` for windows inside another program.

Both mounts serve the same URLs. Under `/frame/` the script prefix is set, so every link that Django makes stays in
the frame, and the session lives in a cookie of its own: ``__Host-``, ``Secure``, ``SameSite=None``, ``Partitioned``,
the only kind that a browser which blocks third-party cookies keeps (seen in Chromium 156).
``settings.FRAME_COOKIE_NAME`` switches the second mount on.

Under `/p/` members of practices have pages (``settings.MEMBER_COOKIE_NAME``). Their sessions lie in a cookie and a
table of their own (``settings.MEMBER_SESSION_ENGINE``), so that neither kind of cookie is worth anything at the other
side: nobody who is signed in there is ever ``request.user``.
"""

import time
from http import cookies
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.urls import set_script_prefix
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date

FRAME_PREFIX = "/frame"
MEMBER_PREFIX = "/p/"

# Django 6.1 cannot write the attribute; Python's Morsel learns it here. A test fails when Django brings its own.
cookies.Morsel._reserved.setdefault("partitioned", "Partitioned")  # type: ignore[attr-defined]  # typeshed hides it
cookies.Morsel._flags.add("partitioned")  # type: ignore[attr-defined]  # typeshed hides it


def in_frame(request: HttpRequest) -> bool:
    """Whether the request came through the mount for windows inside another program."""
    return bool(getattr(request, "in_frame", False))


def _member_cookie() -> str | None:
    name: str | None = getattr(settings, "MEMBER_COOKIE_NAME", None)
    return name


def is_member_page(request: HttpRequest) -> bool:
    """Whether the request is for a page of members, with a session of their own kind."""
    return _member_cookie() is not None and not in_frame(request) and request.path_info.startswith(MEMBER_PREFIX)


def _enter_frame(request: HttpRequest) -> None:
    request.path_info = request.path_info.removeprefix(FRAME_PREFIX) or "/"
    request.META["SCRIPT_NAME"] = request.META.get("SCRIPT_NAME", "") + FRAME_PREFIX
    set_script_prefix(request.META["SCRIPT_NAME"])
    request.in_frame = True  # type: ignore[attr-defined]  # read through in_frame()


class MountedSessionMiddleware(SessionMiddleware):
    """Django's session middleware with the cookie that belongs to the mount."""

    def process_request(self, request: HttpRequest) -> None:
        """Open the session of the request's mount; nothing is read from the database yet."""
        frame_cookie: str | None = getattr(settings, "FRAME_COOKIE_NAME", None)
        framed = frame_cookie is not None and request.path_info.startswith(FRAME_PREFIX + "/")
        name = settings.SESSION_COOKIE_NAME
        if framed and frame_cookie is not None:
            _enter_frame(request)
            name = frame_cookie
        store: Any = self.SessionStore
        if is_member_page(request):
            name = _member_cookie() or name
            store = import_module(getattr(settings, "MEMBER_SESSION_ENGINE", settings.SESSION_ENGINE)).SessionStore
        request.session_cookie_name = name  # type: ignore[attr-defined]  # read in process_response
        request.session = store(request.COOKIES.get(name))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session when it changed and hand out, renew or remove the mount's cookie."""
        session = getattr(request, "session", None)
        if session is None:
            return response
        name: str = request.session_cookie_name  # type: ignore[attr-defined]  # set in process_request
        if session.accessed:
            patch_vary_headers(response, ("Cookie",))
        if name in request.COOKIES and session.is_empty():
            response.delete_cookie(name, path="/", samesite=settings.SESSION_COOKIE_SAMESITE)
            self._attributes(request, response, name)
        elif (session.modified or settings.SESSION_SAVE_EVERY_REQUEST) and not session.is_empty():
            self._save(request, response, name, session)
        return response

    def _save(self, request: HttpRequest, response: HttpResponse, name: str, session: Any) -> None:
        if response.status_code >= 500:
            return
        try:
            session.save()
        except UpdateError as error:
            raise SessionInterrupted("The session was ended while this page was made.") from error
        age = None if session.get_expire_at_browser_close() else session.get_expiry_age()
        response.set_cookie(
            name,
            session.session_key,
            max_age=age,
            expires=http_date(time.time() + age) if age is not None else None,
            path="/",
            secure=True,
            httponly=True,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )
        self._attributes(request, response, name)

    @staticmethod
    def _attributes(request: HttpRequest, response: HttpResponse, name: str) -> None:
        morsel = response.cookies[name]
        morsel["secure"] = True
        if in_frame(request):
            morsel["samesite"] = "None"
            morsel["partitioned"] = True
