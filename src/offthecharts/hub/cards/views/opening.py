"""A swipe anywhere on the Hub's pages opens the member."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.cards.forms import SECRET, SwipeForm
from offthecharts.hub.cards.queries import recognise
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError


@never_cache
@sensitive_post_parameters(*SECRET)
@require_http_methods(["GET", "POST"])
@hub_users(*roles.EVERYBODY)
def card_open(request: HubRequest) -> HttpResponse:
    """The member who has the card. Our script asks for JSON and goes there; the page works without it."""
    form = SwipeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _open(request, form)
            except DomainError as error:
                form.add_error("swipe", f"{error.heading}. {error.advice}")
                status = error.status
        form.forget(request.practice)
    if request.method == "POST" and _wants_json(request):
        return JsonResponse({"problem": " ".join(map(str, form.errors.get("swipe", ())))}, status=status)
    return render(request, "cards/card_open.html", {"form": form}, status=status)


def _open(request: HubRequest, form: SwipeForm) -> HttpResponse:
    card = recognise(request.practice, form.cleaned_data["swipe"])
    if _wants_json(request):
        return JsonResponse({"open": reverse("member", args=[card.member.number])})
    return redirect("member", card.member.number)


def _wants_json(request: HubRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"
