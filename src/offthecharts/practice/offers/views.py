"""What Hubs offer to our charts: in the list, and decided there or in the chart."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from offthecharts.practice.access import staff_only
from offthecharts.practice.offers import queries, services
from offthecharts.practice.offers.models import ContactOffer
from offthecharts.practice.requests import StaffRequest
from offthecharts.web.undo import Done, offer, take_offer

PAGE_SIZE = 50


@require_safe
@staff_only
def offers(request: StaffRequest) -> HttpResponse:
    """All that is offered, or was decided."""
    shown = request.GET.get("show", "")
    shown = shown if shown in queries.STATES else ""
    found = Paginator(queries.offers_listed(shown), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "lines": queries.lines(list(found)),
        "found": found,
        "shown": shown,
        "filters": [(key, label) for key, (label, _states) in queries.STATES.items()],
        "done": take_offer(request),
    }
    return render(request, "offers/offers.html", context)


@require_POST
@staff_only
def offer_take(request: StaffRequest, offer_id: int) -> HttpResponse:
    """Write what is offered into the chart."""
    return _decide(request, offer_id, services.take, "Taken into the chart.")


@require_POST
@staff_only
def offer_dismiss(request: StaffRequest, offer_id: int) -> HttpResponse:
    """Leave the chart as it is."""
    return _decide(request, offer_id, services.dismiss, "Dismissed; the chart stays as it is.")


@require_POST
@staff_only
def offer_undo(request: StaffRequest, offer_id: int) -> HttpResponse:
    """Take the decision back."""
    try:
        services.undo(offer_id=offer_id, staff=request.user)
    except ContactOffer.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, "Taken back: it is to be decided again.")
    address = _back(request)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _decide(request: StaffRequest, offer_id: int, decide: Callable[..., ContactOffer], text: str) -> HttpResponse:
    try:
        decide(offer_id=offer_id, staff=request.user)
    except ContactOffer.DoesNotExist as error:
        raise Http404 from error
    back = _back(request)
    offer(request, Done(text=text, action=reverse("offer_undo", args=[offer_id]), fields=[("next", back)]))
    return redirect(back)


def _back(request: StaffRequest) -> str:
    """The chart or the list, where it was pressed."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("offers")
