"""The stock of a prize: what came, what was counted, and every movement."""

import uuid
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.paging import paged
from offthecharts.hub.prizes import aside, stock
from offthecharts.hub.prizes.forms import CountForm, ReceiveForm
from offthecharts.hub.prizes.models import Prize, StockMovement
from offthecharts.hub.prizes.views.finding import prize_or_404
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.undo import Done, offer, take_offer

PAGE_SIZE = 30


@require_http_methods(["GET", "POST"])
@hub_users(*roles.GIVES_POINTS)
def prize_stock(request: HubRequest, prize_id: uuid.UUID) -> HttpResponse:
    """Movements of the stock; deliveries and counts are entered here."""
    prize = prize_or_404(request.practice, prize_id)
    doing = request.POST.get("do", "")
    receiving = ReceiveForm(request.POST if doing == "receive" else None)
    counting = CountForm(request.POST if doing == "count" else None, put_aside=aside.pieces(prize))
    if request.method == "POST" and (said := _moved(request, prize, doing, receiving, counting)):
        offer(request, Done(text=said))
        return redirect("prize_stock", prize.id)
    rows = StockMovement.objects.of(request.practice).filter(prize_id=prize.id)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    context: dict[str, Any] = {
        "prize": prize,
        "receiving": receiving,
        "counting": counting,
        "movements": paged(rows, [("id", True)], after=after, before=before, size=PAGE_SIZE),
        "done": take_offer(request),
    }
    status = 422 if receiving.is_bound or counting.is_bound else 200
    return render(request, "prizes/prize_stock.html", context, status=status)


def _moved(request: HubRequest, prize: Prize, doing: str, receiving: ReceiveForm, counting: CountForm) -> str:
    """What was done, in words; nothing when it was not."""
    by = stock.By(request.user.display_name, request.user)
    form: Form = receiving if doing == "receive" else counting
    try:
        if doing == "stop":
            stock.stop_counting(prize=prize, by=by)
            return f"{prize.name} is counted no longer: it can always be ordered."
        if not form.is_valid():
            return ""
        data = form.cleaned_data
        if doing == "receive":
            left = stock.receive(prize=prize, quantity=data["quantity"], by=by, why=data["received_why"])
            return f"{data['quantity']} received. {left} of {prize.name} are in stock."
        difference = stock.count(prize=prize, counted=data["counted"], by=by, why=data["why"])
    except DomainError as error:
        form.add_error(None, f"{error.heading}. {error.advice}")
        return ""
    said = f"{data['counted']} of {prize.name} counted ({difference:+d})."
    return f"{said} {counting.put_aside} of them are for open orders." if counting.put_aside else said
