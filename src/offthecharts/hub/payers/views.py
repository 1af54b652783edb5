"""Fair and lawful: the limits, who is bound by them and how far they are, and the payer of one member."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.members.models import Payer
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.payers import queries, services
from offthecharts.hub.payers.forms import LimitsForm
from offthecharts.hub.payers.models import SOURCE
from offthecharts.hub.requests import HubRequest
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line
from offthecharts.web.undo import Done, offer

MOST_LISTED = 200


@require_http_methods(["GET", "POST"])
@hub_users(*roles.RUNS_PRACTICE)
def payers(request: HubRequest) -> HttpResponse:
    """The limits with their source, and everybody who is bound by them; who is nearest first."""
    practice = request.practice
    form = LimitsForm(request.POST or None, limits=queries.limits_of(practice))
    if request.method == "POST" and form.is_valid():
        services.set_limits(
            practice=practice, item_cents=form.cents("item"), year_cents=form.cents("year"), by=request.user
        )
        messages.success(request, "Saved.")
        return redirect("payers")
    year = queries.year_of(practice, timezone.now())
    limits = queries.limits_of(practice)
    rows = queries.metered(practice, year)
    context = {
        "form": form,
        "source": SOURCE,
        "year": year,
        "count": rows.count(),
        "rows": [
            (member, queries.Meter(year, member.used_cents, limits.item_cents, limits.year_cents))
            for member in rows[:MOST_LISTED]
        ],
    }
    return render(request, "payers/payers.html", context, status=422 if form.is_bound else 200)


@require_safe
@hub_users(*roles.RUNS_PRACTICE)
def payers_export(request: HubRequest) -> StreamingHttpResponse:
    """Everybody who is bound by the limits, with what they got this year, as CSV."""
    practice = request.practice
    year = queries.year_of(practice, timezone.now())

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK + csv_line(["Number", "First name", "Last name", "Payer", "Year", "Retail value"])
        for member in queries.metered(practice, year).iterator(chunk_size=500):
            names = [member.number, member.first_name, member.last_name]
            yield csv_line([*names, member.get_payer_display(), year, f"{member.used_cents / 100:.2f}"])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="payer-limits-{year}.csv"'
    return response


@require_POST
@hub_users(*roles.EDITS_MEMBERS)
def member_payer(request: HubRequest, number: int) -> HttpResponse:
    """Note who pays for the treatment."""
    member = member_or_404(request.practice, number)
    try:
        payer = Payer(request.POST.get("payer", ""))
    except ValueError as error:
        raise Http404("There is no such payer.") from error
    before = services.set_payer(member=member, payer=payer, by=request.user)
    done = Done.of(f"{member.called}: {payer.label}.", "member_payer", member.number)
    may_undo = services.may_note(request.user, before=payer, payer=before)
    offer(request, Done(done.text, done.action, [("payer", before.value)]) if may_undo else Done(done.text))
    return redirect("member", member.number)
