"""Practice Setup, the list of services, and adding one."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from offthecharts.practice.access import manager_only
from offthecharts.practice.providers.base import Provider
from offthecharts.practice.providers.registry import PROVIDERS, provider_of
from offthecharts.practice.requests import StaffRequest
from offthecharts.practice.setup import queries, services
from offthecharts.practice.setup.errors import UnknownProvider
from offthecharts.practice.setup.forms import AddServiceForm
from offthecharts.practice.setup.models import Service
from offthecharts.web.undo import take_offer


def service_or_404(service_id: UUID) -> tuple[Service, Provider]:
    """The service, which is not removed, and its provider."""
    service = queries.services().filter(pk=service_id).first()
    provider = provider_of(service.provider) if service else None
    if service is None or provider is None:
        raise Http404
    return service, provider


@require_safe
@manager_only(recent_password=True)
def setup(request: StaffRequest) -> HttpResponse:
    """Practice Setup: what there is to set up."""
    return render(request, "setup/setup.html", {"services": queries.services()})


@require_safe
@manager_only(recent_password=True)
def service_list(request: StaffRequest) -> HttpResponse:
    """Web and Reminders."""
    return render(request, "setup/services.html", {"services": queries.services(), "done": take_offer(request)})


@require_http_methods(["GET", "POST"])
@manager_only(recent_password=True)
def service_add(request: StaffRequest) -> HttpResponse:
    """Choose a provider and add a service of it."""
    form = AddServiceForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "providers": PROVIDERS, "services": queries.services()}
        missed = request.method == "POST"
        return render(request, "setup/service_add.html", {**context, "missed": missed}, status=422 if missed else 200)
    provider = provider_of(form.cleaned_data["provider"])
    if provider is None:
        raise UnknownProvider("Choose one from the list.")
    service = services.add_service(provider=provider.key, name=provider.service_name, by=request.user)
    return redirect("service", service.pk)
