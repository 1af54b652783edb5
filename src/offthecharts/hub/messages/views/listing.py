"""The list of messages, one message, stopping it and sending it again."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.messages import services
from offthecharts.hub.messages.mail import html_body
from offthecharts.hub.messages.models import Status
from offthecharts.hub.messages.queries import SHOWN, message_or_404, messages_shown
from offthecharts.hub.messages.views.sending import to_profile
from offthecharts.hub.paging import paged
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.undo import Done

PAGE_SIZE = 50


def _address(shown: str, member: Member | None, **changes: str) -> str:
    said = {"show": shown, "member": str(member.number) if member else "", **changes}
    return "?" + urlencode({name: value for name, value in said.items() if value})


@require_safe
@hub_users(*roles.SENDS_MESSAGES)
def messages(request: HubRequest) -> HttpResponse:
    """Messages by status, for the whole practice or one member, page by page."""
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else ""
    number = request.GET.get("member", "")
    member = member_or_404(request.practice, int(number)) if number.isdecimal() and len(number) < 10 else None
    rows = messages_shown(request.practice, shown=shown, member=member)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = paged(rows, [("id", True)], after=after, before=before, size=PAGE_SIZE)
    context: dict[str, Any] = {
        "messages_found": found.rows,
        "waiting": any(not message.is_settled for message in found.rows),
        "count": rows.count(),
        "member": member,
        "shown": shown,
        "shown_label": SHOWN[shown],
        "filters": [(key, label, _address(key, member)) for key, label in SHOWN.items()],
        "here": _address(shown, member, after=after, before=before),
        "after_href": _address(shown, member, after=found.after) if found.after else "",
        "before_href": _address(shown, member, before=found.before) if found.before else "",
    }
    return page(request, "messages/messages.html", context, partial="results")


@require_safe
@hub_users(*roles.SENDS_MESSAGES)
def message(request: HubRequest, message_id: uuid.UUID) -> HttpResponse:
    """One message, and how far it is."""
    found = message_or_404(request.practice, message_id)
    context = {"message": found, "body": html_body(found.body)}
    return page(request, "messages/message.html", context, partial="state")


@require_POST
@hub_users(*roles.SENDS_MESSAGES)
def message_cancel(request: HubRequest, message_id: uuid.UUID) -> HttpResponse:
    """Stop a message that waits: on the profile by Undo, elsewhere on the message's page."""
    found = message_or_404(request.practice, message_id)
    try:
        services.cancel(message=found, by=request.user)
        said = f"Stopped: the message to {found.to_name} does not go out."
    except DomainError as error:
        said = f"{error.heading}: {error.advice}"
    if "profile" in request.POST:
        return to_profile(request, found.member, Done(text=said))
    notices.info(request, said)
    return redirect("message", message_id)


@require_POST
@hub_users(*roles.SENDS_MESSAGES)
def message_again(request: HubRequest, message_id: uuid.UUID) -> HttpResponse:
    """Send a message again; one that is uncertain only when the person says that it may arrive twice."""
    found = message_or_404(request.practice, message_id)
    if found.status == Status.UNCERTAIN and "twice" not in request.POST:
        notices.warning(request, "Tick that it may arrive twice, then send it again.")
        return redirect("message", message_id)
    try:
        services.send_again(message=found, by=request.user)
        notices.success(request, "The message is queued again.")
    except DomainError as error:
        notices.error(request, f"{error.heading}. {error.advice}")
    return redirect("message", message_id)
