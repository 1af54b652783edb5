"""One service: its form, Verify and Check again."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from offthecharts.practice.access import manager_only
from offthecharts.practice.launcher.failures import failure_of
from offthecharts.practice.providers.base import LaunchFailed, Provider, Step
from offthecharts.practice.requests import StaffRequest
from offthecharts.practice.setup import queries, services
from offthecharts.practice.setup.forms import ServiceForm
from offthecharts.practice.setup.models import Service, ServiceState
from offthecharts.practice.setup.verifying import lines, verify
from offthecharts.practice.setup.views.listing import service_or_404
from offthecharts.web.undo import take_offer

STEPS = "application/x-ndjson"


def _page(request: StaffRequest, service: Service, provider: Provider, **more: Any) -> HttpResponse:
    initial = {name: value for name, value in service.options.items() if name not in provider.secret_fields}
    form: forms.Form = more.pop("form", None) or provider.form(initial=initial)
    happened: dict[str, Step] = more.pop("happened", {})
    context = {
        "service": service,
        "provider": provider,
        "services": queries.services(),
        "form": form,
        "settings_form": ServiceForm(service=service),
        "lines": lines(provider, happened),
        "tried": bool(happened),
        "open": form.is_bound or service.state in (ServiceState.ADDED, ServiceState.ATTENTION),
        "done": take_offer(request),
        **more,
    }
    return render(request, "setup/service.html", context, status=422 if form.is_bound else 200)


@require_safe
@manager_only(recent_password=True)
def service(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """One service."""
    return _page(request, *service_or_404(service_id))


@sensitive_post_parameters("password")
@require_POST
@manager_only(recent_password=True)
def service_verify(request: StaffRequest, service_id: UUID) -> HttpResponseBase:
    """Try the service with what was typed. A page that asks for them gets the steps while they happen."""
    found, provider = service_or_404(service_id)
    form = provider.form(request.POST)
    if not form.is_valid():
        return _page(request, found, provider, form=form)
    steps = verify(service=found, provider=provider, cleaned_data=form.cleaned_data, by=request.user)
    if request.headers.get("Accept") == STEPS:
        return StreamingHttpResponse(_as_lines(steps), content_type=STEPS, headers={"Cache-Control": "no-store"})
    happened = {step.key: step for step in steps}
    failed = next((step for step in happened.values() if not step.passed), None)
    if failed is None:
        messages.success(request, f"{found.name} is verified.")
        return redirect("service", found.pk)
    if failed.field in form.fields:
        form.add_error(failed.field, f"{failed.text}. {failed.advice}")
    return _page(request, found, provider, form=form, happened=happened)


def _as_lines(steps: Iterator[Step]) -> Iterator[str]:
    """One JSON object a line; the last one says how it ended."""
    passed = True
    for step in steps:
        passed = step.passed
        line = {"key": step.key, "text": step.text, "passed": step.passed, "advice": step.advice, "field": step.field}
        yield json.dumps(line) + "\n"
    yield json.dumps({"verified": passed}) + "\n"


@require_POST
@manager_only(recent_password=True)
def service_check(request: StaffRequest, service_id: UUID) -> HttpResponse:
    """Check again whether a verified service still works."""
    found, provider = service_or_404(service_id)
    if not found.is_verified:
        messages.error(request, "Verify the service first.")
        return redirect("service", found.pk)
    try:
        provider.check(found)
    except LaunchFailed as error:
        failure = failure_of(error.code)
        if error.attention:
            services.note_attention(found, error.attention)
        messages.error(request, f"{failure.title}. {failure.advice}")
    else:
        services.note_working(found)
        messages.success(request, f"{found.name} answers.")
    return redirect("service", found.pk)
