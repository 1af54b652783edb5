"""The practice servers that are connected to the Hub, and ending their connections."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.practices import connections as services
from offthecharts.hub.practices.models import Connection
from offthecharts.hub.requests import HubRequest
from offthecharts.web.undo import Done, offer, take_offer


def _connection_or_404(request: HubRequest, connection_id: uuid.UUID) -> Connection:
    rows = Connection.objects.filter(practice=request.practice).select_related("created_by")
    found = rows.filter(pk=connection_id).first()
    if found is None:
        raise Http404("This practice has no such connection.")
    return found


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def connections(request: HubRequest) -> HttpResponse:
    """Connections in use, then those that were ended."""
    rows = Connection.objects.filter(practice=request.practice).select_related("created_by").order_by("-created_at")
    found = list(rows)
    context = {
        "in_use": [connection for connection in found if connection.revoked_at is None],
        "ended": [connection for connection in found if connection.revoked_at is not None],
        "done": take_offer(request),
    }
    return render(request, "practices/connections.html", context)


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def connection_revoke(request: HubRequest, connection_id: uuid.UUID) -> HttpResponse:
    """End a connection at once; for a while this can be undone."""
    connection = _connection_or_404(request, connection_id)
    if services.revoke(connection=connection, actor=request.user):
        undo = reverse("connection_restore", args=[connection.pk])
        offer(request, Done(text=f"The connection of {connection.name} is ended.", action=undo))
    return redirect("connections")


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def connection_restore(request: HubRequest, connection_id: uuid.UUID) -> HttpResponse:
    """Undo the ending of a connection."""
    connection = _connection_or_404(request, connection_id)
    if services.restore(connection=connection, actor=request.user):
        messages.success(request, f"{connection.name} is connected again.")
    else:
        messages.error(request, "It is too late to undo this. Verify the service again in the practice program.")
    return redirect("connections")
