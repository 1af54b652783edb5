"""Points that the Hub could not take as they were given."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from offthecharts.practice.access import staff_only
from offthecharts.practice.chartpoints import queries
from offthecharts.practice.chartpoints import settling as settlement
from offthecharts.practice.chartpoints.models import ChartAward
from offthecharts.practice.chartpoints.settling import Choice
from offthecharts.practice.requests import StaffRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.identifiers import uuid_or_none
from offthecharts.web.undo import Done, offer, take_offer

MOST_LISTED = 200


def _award_or_404(award_id: int) -> ChartAward:
    try:
        return queries.award_of(award_id)
    except ChartAward.DoesNotExist as error:
        raise Http404 from error


@require_safe
@staff_only
def points_to_settle(request: StaffRequest) -> HttpResponse:
    """All points that wait for somebody, or with `patient` those of one chart: what, by whom, when, why."""
    patient_id = uuid_or_none(request.GET.get("patient", ""))
    awards = queries.stuck_awards().select_related("entry", "reversal", "staff", "patient__person", "service")
    if patient_id is not None:
        awards = awards.filter(patient_id=patient_id)
    rows = []
    for award in awards[:MOST_LISTED]:
        entry = settlement.stuck_entry(award)
        if entry is not None:
            rows.append((award, entry, settlement.offers_for(entry)))
    context = {"rows": rows, "of_one": patient_id, "done": take_offer(request)}
    return render(request, "chartpoints/to_settle.html", context)


@require_POST
@staff_only
def points_settle(request: StaffRequest, award_id: int) -> HttpResponse:
    """Do what was chosen."""
    award = _award_or_404(award_id)
    try:
        choice = Choice(request.POST.get("choice", ""))
        now = settlement.settle(award=award, choice=choice, staff=request.user)
    except ValueError:
        done = Done(text="Choose one of the buttons.")
    except DomainError as error:
        done = Done(text=f"{error.heading}. {error.advice}")
    else:
        done = _said(award, now, choice)
    offer(request, done)
    return redirect("points_to_settle")


def _said(award: ChartAward, now: ChartAward, choice: Choice) -> Done:
    name = award.patient.person.full_name
    if choice == Choice.DROP:
        return Done.of(f"Dropped: {award} for {name}.", "points_take_up", award.pk)
    if choice == Choice.AGAIN:
        return Done(text=f"Sent again: {award} for {name}.")
    return Done.of(f"Given anew: {now} for {name}.", "chart_points_undo", now.pk)


@require_POST
@staff_only
def points_take_up(request: StaffRequest, award_id: int) -> HttpResponse:
    """Undo Drop."""
    award = _award_or_404(award_id)
    try:
        settlement.take_up(award=award, staff=request.user)
    except DomainError as error:
        offer(request, Done(text=f"{error.heading}. {error.advice}"))
    else:
        offer(request, Done(text=f"To settle again: {award}."))
    return redirect("points_to_settle")
