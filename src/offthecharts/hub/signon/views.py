"""Which staff of which practice servers get in as whom, and ending that."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.requests import HubRequest
from offthecharts.hub.signon import keys, links
from offthecharts.hub.signon.models import SignOnKey, StaffLink
from offthecharts.web.undo import Done, offer, take_offer


def _link_or_404(request: HubRequest, link_id: uuid.UUID) -> StaffLink:
    rows = StaffLink.objects.of(request.practice).select_related("hub_user", "connection", "practice")
    found = rows.filter(id=link_id).first()
    if found is None:
        raise Http404("This practice has no such link.")
    return found


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def sign_on_links(request: HubRequest) -> HttpResponse:
    """Links that stand, and the keys of the practice servers. Two queries."""
    standing = links.standing(request.practice).select_related("hub_user", "connection")
    now = timezone.now()
    known = SignOnKey.objects.of(request.practice).filter(connection__revoked_at=None).select_related("connection")
    context = {
        "links": list(standing.order_by("staff_name", "linked_at")),
        "keys": [key for key in known.order_by("-registered_at") if key.is_accepted(now)],
        "done": take_offer(request),
    }
    return render(request, "signon/sign_on_links.html", context)


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def sign_on_link_end(request: HubRequest, link_id: uuid.UUID) -> HttpResponse:
    """End a link with every window that it opened; for a while this can be undone."""
    link = _link_or_404(request, link_id)
    if links.end(link=link, by=request.user):
        undo = reverse("sign_on_link_restore", args=[link.id])
        offer(request, Done(text=f"{link.staff_name} does not get in as {link.hub_user} any more.", action=undo))
    return redirect("sign_on_links")


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def sign_on_link_restore(request: HubRequest, link_id: uuid.UUID) -> HttpResponse:
    """Undo an ending."""
    link = _link_or_404(request, link_id)
    if links.restore(link=link, by=request.user):
        messages.success(request, f"{link.staff_name} gets in as {link.hub_user} again.")
    else:
        messages.error(request, "This cannot be undone any more: they log in once and tick the box.")
    return redirect("sign_on_links")


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def sign_on_key_revoke(request: HubRequest, key_id: uuid.UUID) -> HttpResponse:
    """Refuse a key at once. The practice server makes another one with its next launch."""
    key = SignOnKey.objects.of(request.practice).select_related("connection").filter(id=key_id).first()
    if key is None:
        raise Http404("This practice has no such key.")
    keys.revoke(connection=key.connection, key_id=key.key_id, actor=request.user)
    messages.success(request, f"The key {key} is refused, and the windows that it opened have ended.")
    return redirect("sign_on_links")
