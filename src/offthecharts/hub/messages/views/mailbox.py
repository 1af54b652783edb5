"""The mailbox: e-mail that was kept instead of sent."""

import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from offthecharts.config.mail import MAILBOX
from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.messages.models import MailboxMail
from offthecharts.hub.paging import paged
from offthecharts.hub.practices.signin import FRAME_ORIGIN
from offthecharts.hub.requests import HubRequest
from offthecharts.web.framing import allow_framing_by
from offthecharts.web.mounts import in_frame

PAGE_SIZE = 50


def _mail_or_404(request: HubRequest, mail_id: uuid.UUID) -> MailboxMail:
    found = MailboxMail.objects.of(request.practice).filter(id=mail_id).first()
    if found is None:
        raise Http404("There is no such e-mail in the mailbox.")
    return found


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def mailbox(request: HubRequest) -> HttpResponse:
    """What would have been sent, the newest first."""
    rows = MailboxMail.objects.of(request.practice).defer("text", "html", "headers")
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    context: dict[str, Any] = {
        "found": paged(rows, [("id", True)], after=after, before=before, size=PAGE_SIZE),
        "count": rows.count(),
        "keeps_mail": settings.MAILERS["default"]["BACKEND"] == MAILBOX,
    }
    return render(request, "messages/mailbox.html", context)


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def mailbox_mail(request: HubRequest, mail_id: uuid.UUID) -> HttpResponse:
    """One e-mail: headers, HTML in a frame that can do nothing, text."""
    return render(request, "messages/mailbox_mail.html", {"mail": _mail_or_404(request, mail_id)})


@require_safe
@csp_override(
    {
        "default-src": [CSP.NONE],
        "style-src": [CSP.UNSAFE_INLINE],
        "base-uri": [CSP.NONE],
        "form-action": [CSP.NONE],
        "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    }
)
@hub_users(*roles.RUNS_PRACTICE)
def mailbox_html(request: HubRequest, mail_id: uuid.UUID) -> HttpResponse:
    """The HTML part alone: no script, no image, no form; shown in the frame of its page only."""
    html = _mail_or_404(request, mail_id).html
    ours = request.session.get(FRAME_ORIGIN, "") if in_frame(request) else ""
    allow_framing_by(request, f"{CSP.SELF} {ours}".strip())
    response = HttpResponse(html)
    response["X-Content-Type-Options"] = "nosniff"
    return response
