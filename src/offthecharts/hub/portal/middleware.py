"""Each request under `/p/<slug>/` starts from that practice, runs in its time zone and in the member's language."""

import re
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from offthecharts.hub.portal import sessions
from offthecharts.hub.portal.languages import language_of
from offthecharts.hub.portal.settings import settings_of
from offthecharts.hub.portal.views.problems import no_such_page
from offthecharts.hub.practices.models import Practice
from offthecharts.web.mounts import in_frame, is_member_page

_PAGE: Final = re.compile(r"/p/([-a-zA-Z0-9_]+)/")


class PortalMiddleware:
    """Sets ``practice``, ``portal`` (its settings), ``account``, ``children`` and ``member`` of a PortalRequest.

    Two queries for strangers, five for who is signed in. A practice whose page is closed has none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if in_frame(request) and _PAGE.match(request.path_info):
            return no_such_page(request)
        if not is_member_page(request):
            return self.get_response(request)
        found = _PAGE.match(request.path_info)
        practice = Practice.objects.filter(slug=found[1]).first() if found else None
        portal = settings_of(practice) if practice is not None else None
        if practice is None or portal is None or not portal.is_open:
            return no_such_page(request)
        return self._serve(request, practice, portal)

    def _serve(self, request: Any, practice: Practice, portal: Any) -> HttpResponseBase:
        account = sessions.account_of(request, practice)
        request.practice, request.portal, request.account = practice, portal, account
        request.children = sessions.children_of(account) if account else []
        request.member = sessions.shown(request, account, request.children) if account else None
        language = language_of(request)
        with timezone.override(practice.zone), translation.override(language):
            response = self.get_response(request)
            if response.status_code == 404 and not getattr(response, "is_portal_page", False):
                response = no_such_page(request)
        response.headers.setdefault("Content-Language", language)
        if account is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
