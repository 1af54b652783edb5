"""Points that expire: the rule with what it would do, what is coming, what was, and giving back."""

import re
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.expiry import listing, queries, services
from offthecharts.hub.expiry.forms import RuleForm
from offthecharts.hub.expiry.models import ExpiryNotice, ExpiryRule
from offthecharts.hub.expiry.telling import can_tell
from offthecharts.hub.members.models import Member
from offthecharts.hub.paging import paged
from offthecharts.hub.points.figures import liability, money
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.pages import page
from offthecharts.web.undo import Done, offer, take_offer

PAGE_SIZE = 25
_NUMBER = re.compile(r"[0-9]{1,9}")


@require_http_methods(["GET", "POST"])
@hub_users(*roles.RUNS_PRACTICE)
def expiry(request: HubRequest) -> HttpResponse:
    """The rule, saved or looked at before; and the list of what is coming or was."""
    practice = request.practice
    rule = queries.rule_of(practice)
    if request.method != "POST":
        return _answer(request, rule, RuleForm(instance=rule, practice=practice), rule)
    form = RuleForm(request.POST, practice=practice)
    if not form.is_valid():
        return _answer(request, rule, form, None, status=422)
    if request.POST.get("do") == "preview":
        return _answer(request, rule, form, form.rule())
    services.set_rule(practice=practice, by=request.user, **form.cleaned_data)
    messages.success(request, "Saved.")
    return redirect("expiry")


def _answer(
    request: HubRequest, rule: ExpiryRule, form: RuleForm, shown: ExpiryRule | None, status: int = 200
) -> HttpResponse:
    practice = request.practice
    context = {
        "rule": rule,
        "form": form,
        "shown": shown,
        "preview": _preview(shown) if shown and shown.is_on else None,
        "tells_on": listing.next_run(rule),
        "cannot_tell": rule.is_on and not can_tell(rule),
        "liability": liability(practice),
        "totals": listing.totals(practice),
        "done": take_offer(request),
        **_list(request),
    }
    response = page(request, "expiry/expiry.html", context, partial="columns" if request.method == "POST" else None)
    response.status_code = status
    return response


def _preview(rule: ExpiryRule) -> dict[str, Any]:
    found = queries.preview(rule, listing.first_day(rule))
    return {"found": found, "money": money(rule.practice, found.points)}


def _list(request: HubRequest) -> dict[str, Any]:
    tab = request.GET.get("show", listing.COMING)
    tab = tab if tab in dict(listing.TABS) else listing.COMING
    downwards = tab == listing.PAST
    number = request.GET.get("member", "")
    member = Member.objects.of(request.practice).filter(number=number).first() if _NUMBER.fullmatch(number) else None
    said = {"member": member.number} if member else {}
    shown = paged(
        listing.notices(request.practice, tab, member),
        [("due_on", downwards), ("id", downwards)],
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    return {
        "tab": tab,
        "only": member,
        "tabs": [(key, words, _href(key, **said)) for key, words in listing.TABS],
        "rows": [(notice, money(request.practice, notice.points)) for notice in shown.rows],
        "before_href": _href(tab, **said, before=shown.before) if shown.before else "",
        "after_href": _href(tab, **said, after=shown.after) if shown.after else "",
    }


def _href(tab: str, **place: Any) -> str:
    return f"{reverse('expiry')}?{urlencode({'show': tab, **place})}#notices"


@require_POST
@hub_users(*roles.RUNS_PRACTICE)
def expiry_give_back(request: HubRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Give back what expired by one notice."""
    practice = request.practice
    if not ExpiryNotice.objects.of(practice).filter(id=notice_id).exists():
        raise Http404("This practice has no such notice.")
    try:
        notice = services.give_back(practice=practice, notice_id=notice_id, by=request.user)
        offer(request, Done(f"{notice.taken:,} points are back with {notice.member.called}."))
    except DomainError as error:
        offer(request, Done(f"{error.heading}. {error.advice}"))
    return redirect(_href(listing.PAST))


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def expiry_export(request: HubRequest) -> StreamingHttpResponse:
    """Everything announced so far and what came of it, as CSV."""
    response = StreamingHttpResponse(listing.csv_lines(request.practice), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="expiry-{timezone.localdate():%Y-%m-%d}.csv"'
    return response
