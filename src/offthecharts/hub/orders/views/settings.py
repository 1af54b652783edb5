"""Who is told of orders."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.orders import telling
from offthecharts.hub.orders.forms import SettingsForm
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError


@require_http_methods(["GET", "POST"])
@hub_users(*roles.RUNS_PRACTICE)
def orders_settings(request: HubRequest) -> HttpResponse:
    """Whether members are told that an order is ready, with which words, and who of the staff is told of new ones."""
    chosen = telling.settings_of(request.practice)
    form = SettingsForm(request.POST or None, initial={**asdict(chosen), "staff_mail": ", ".join(chosen.staff_mail)})
    if request.method == "POST" and form.is_valid():
        try:
            telling.keep_settings(request.practice, telling.Settings(**form.cleaned_data))
        except DomainError as error:
            form.add_error("ready_body", f"{error.heading}. {error.advice}")
        else:
            messages.success(request, "Saved.")
            return redirect("orders_settings")
    context = {"form": form, "has_address": bool(request.practice.postal_address.strip())}
    return render(request, "orders/orders_settings.html", context, status=422 if form.is_bound else 200)
