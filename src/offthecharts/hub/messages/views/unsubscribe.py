"""Unsubscribing, for people and for their mail programs (RFC 8058)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from offthecharts.hub.access import open_to_all
from offthecharts.hub.messages import suppression
from offthecharts.hub.messages.models import Message


def masked(address: str) -> str:
    """`address` so that its owner knows it and nobody else learns it: ``r…@example.com``."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


def _page(request: HttpRequest, message: Message) -> HttpResponse:
    context = {
        "practice": message.practice,
        "address": masked(message.to_address),
        "unsubscribed": suppression.is_suppressed(message.practice_id, message.to_address),
        "done": request.method == "POST",
    }
    response = render(request, "messages/unsubscribe.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all(reason="whoever has the signed link from an e-mail may stop the e-mail, without signing in (RFC 8058)")
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks (programs that look at links change nothing), POST unsubscribes or, when asked, subscribes again."""
    message = suppression.message_of(token)
    if message is None:
        raise Http404("This link does not fit. Use the one at the foot of the newest e-mail.")
    if request.method == "POST":
        if "subscribe" in request.POST:
            suppression.subscribe_again(message=message)
        else:
            one_click = request.POST.get("List-Unsubscribe") == "One-Click"
            suppression.unsubscribe(message=message, how="mail program" if one_click else "page")
    return _page(request, message)
