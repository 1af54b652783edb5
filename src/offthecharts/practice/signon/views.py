"""Practice Setup > Single Sign-On."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from offthecharts.practice.access import manager_only
from offthecharts.practice.launcher.failures import failure_of
from offthecharts.practice.outbox import switches
from offthecharts.practice.requests import StaffRequest
from offthecharts.practice.setup import queries as setup
from offthecharts.practice.setup.models import Service
from offthecharts.practice.setup.services import change_options
from offthecharts.practice.signon import copying, keys, links, queries
from offthecharts.practice.signon.errors import UnfitCopy
from offthecharts.practice.staff.models import Staff
from offthecharts.web.encryption import UnreadableSecret
from offthecharts.wire.errors import WireError


def _hub_or_404(service_id: UUID) -> Service:
    found = setup.services().filter(pk=service_id, provider=switches.PROVIDER).first()
    if found is None or not found.is_verified:
        raise Http404("There is no such Hub.")
    return found


@never_cache
@require_safe
@manager_only(recent_password=True)
def sign_on(request: StaffRequest) -> HttpResponse:
    """Who is linked to whom, since when, and used when; asks each Hub."""
    return render(request, "signon/sign_on.html", {"hubs": queries.hubs()})


@require_POST
@manager_only(recent_password=True)
def sign_on_switch(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Switch single sign-on of a Hub on or off; the same switch as in Web and Reminders."""
    service = _hub_or_404(service_id)
    on = request.POST.get("on") == "1"
    change_options(service=service, name=service.name, options={"single_sign_on": on}, by=request.user)
    messages.success(request, f"Single sign-on to {service.name} is {'on' if on else 'off'}.")
    return redirect("sign_on")


@require_POST
@manager_only(recent_password=True)
def sign_on_unlink(request: StaffRequest, service_id: UUID, staff_id: int) -> HttpResponse:
    """End a link, open windows included."""
    service, staff = _hub_or_404(service_id), get_object_or_404(Staff, pk=staff_id)
    links.unlink(service=service, staff=staff, by=request.user)
    text = f"{staff.display_name} is unlinked. To link again, they log in to the Hub once and tick the box."
    messages.success(request, text)
    return redirect("sign_on")


@require_POST
@manager_only(recent_password=True)
def sign_on_key(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """A new key at once."""
    service = _hub_or_404(service_id)
    stolen = request.POST.get("stolen") == "1"
    try:
        keys.replace(service=service, by=request.user, revoke_old=stolen)
    except WireError as error:
        failure = failure_of(error.code)
        left = "Press the same button again when the Hub answers" if stolen else "The key stays as it is"
        messages.error(request, f"{failure.title}. {left}. {failure.advice}")
    except UnreadableSecret as error:
        messages.error(request, str(error))
    else:
        old = "the old one is refused from now on, and its windows end" if stolen else "the old one counts for a day"
        messages.success(request, f"A new key is in use; {old}.")
    return redirect("sign_on")


@require_safe
@manager_only(recent_password=True)
def sign_on_export(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """The copy of settings for another location."""
    text = copying.export(service=_hub_or_404(service_id), by=request.user)
    name = f"single-sign-on-{slugify(request.office.name) or 'practice'}-{timezone.localdate():%Y-%m-%d}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="application/json", headers=headers)


@require_POST
@manager_only(recent_password=True)
def sign_on_import(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Take over the settings of another location."""
    service, file = _hub_or_404(service_id), request.FILES.get("file")
    try:
        if file is None or (file.size or 0) > copying.MOST_BYTES:
            raise UnfitCopy("Choose the file that another location's page Single Sign-On gave.")
        taken = copying.take_over(service=service, text=file.read(), by=request.user)
    except UnfitCopy as error:
        context = {"hubs": queries.hubs(ask=False), "refused": error, "refused_for": service}
        return render(request, "signon/sign_on.html", context, status=error.status)
    text = f"Taken over: {len(taken.switches)} switches, {len(taken.expected)} expected links."
    if taken.unknown:
        text += f" Nobody here has the user name {', '.join(taken.unknown[:5])}."
    messages.success(request, text)
    return redirect("sign_on")
