"""Enabling, disabling, renaming and removing a service."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from offthecharts.practice.access import manager_only
from offthecharts.practice.requests import StaffRequest
from offthecharts.practice.setup import queries, services
from offthecharts.practice.setup.errors import NotVerified
from offthecharts.practice.setup.forms import ServiceForm
from offthecharts.practice.setup.models import Service
from offthecharts.practice.setup.views.listing import service_or_404
from offthecharts.web.undo import Done, offer


@require_POST
@manager_only(recent_password=True)
def service_enable(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Show a verified service in the Off-the-Charts menu."""
    service, _provider = service_or_404(service_id)
    try:
        services.enable(service=service, by=request.user)
    except NotVerified as error:
        messages.error(request, f"{error.heading}. {error.advice}")
    else:
        messages.success(request, f"{service.name} is in the Off-the-Charts menu now.")
    return redirect("service", service.pk)


@require_POST
@manager_only(recent_password=True)
def service_disable(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Take a service out of the menu; the connection stays."""
    service, _provider = service_or_404(service_id)
    services.disable(service=service, by=request.user)
    offer(request, Done.of(f"{service.name} is not in the menu any more.", "service_enable", service.pk))
    return redirect("service", service.pk)


@require_POST
@manager_only(recent_password=True)
def service_change(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Rename a service, and choose what happens before the first hand-over."""
    service, provider = service_or_404(service_id)
    form = ServiceForm(request.POST, service=service)
    if not form.is_valid():
        context = {"service": service, "provider": provider, "settings_form": form, "services": queries.services()}
        return render(request, "setup/service_settings.html", context, status=422)
    services.change_options(service=service, name=form.cleaned_data["name"], options=form.options, by=request.user)
    messages.success(request, "Saved.")
    return redirect("service", service.pk)


@require_POST
@manager_only(recent_password=True)
def service_remove(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Remove a service; the next page offers to undo it. Its connection ends ten minutes later."""
    service, _provider = service_or_404(service_id)
    services.remove(service=service, by=request.user)
    offer(request, Done.of(f"{service.name} is removed.", "service_restore", service.pk))
    return redirect("services")


@require_POST
@manager_only(recent_password=True)
def service_restore(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Bring a removed service back."""
    service = get_object_or_404(Service, pk=service_id)
    services.restore(service=service, by=request.user)
    if not service.is_verified:
        messages.warning(request, "Its connection has ended meanwhile: verify it again.")
    return redirect("service", service.pk)
