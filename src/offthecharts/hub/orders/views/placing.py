"""Order a prize: the catalogue as one member sees it, and whose points."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.families.own import is_own_family
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.profile import member_or_404
from offthecharts.hub.orders import choosing, pooling, queries, services
from offthecharts.hub.orders.again import placed_before
from offthecharts.hub.orders.errors import PointsShort, PriceChanged, WrongShares
from offthecharts.hub.orders.forms import PlaceForm
from offthecharts.hub.orders.holding import Agreed
from offthecharts.hub.orders.models import Consent, Order, OrderState
from offthecharts.hub.payers.queries import Meter, meter_of
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.requests import HubRequest
from offthecharts.web.errors import DomainError
from offthecharts.web.undo import Done, offer


@dataclass(frozen=True)
class Means:
    """What an order can be paid with, and what the law allows: points, those of the family, the yearly meter."""

    points: int
    pool: int
    meter: Meter | None

    @property
    def most(self) -> int:
        """The points there are at most."""
        return max(self.points, self.pool)


@require_http_methods(["GET", "POST"])
@hub_users(*roles.GIVES_POINTS)
def order_new(request: HubRequest, number: int) -> HttpResponse:
    """Order prizes for a member; what is typed stays when something is wrong, and sent again it is one order."""
    member = member_or_404(request.practice, number)
    is_own = is_own_family(request.practice, request.user, member.id)
    pool = 0 if is_own else pooling.pool_of(member)
    means = Means(balance_of(request.practice, member), pool, meter_of(member))
    offered = choosing.choices(member, points=means.most, meter=means.meter)
    helpers = [] if pool or is_own else choosing.helpers(member)
    form = PlaceForm(request.POST or None, prizes=[one.prize for one in offered], relatives=helpers)
    problem: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _placed(request, member, _place(request, member, form, pool))
        except DomainError as error:
            problem = error
    if form.is_bound and (before := placed_before(member, form)) is not None:
        return _placed(request, member, before)
    context = {**_context(member, form, offered, means, problem), "is_own_family": is_own}
    return render(request, "orders/order_new.html", context, status=422 if form.is_bound else 200)


def _place(request: HubRequest, member: Member, form: PlaceForm, pool: int) -> Order:
    prices = {prize.id: prize.points for prize in form.prizes}
    total = sum(prices[prize_id] * quantity for prize_id, quantity in form.chosen.items())
    shares, agreed = _shares(request, member, form, pool, total)
    return services.request(
        practice=request.practice,
        member=member,
        lines=list(form.chosen.items()),
        contributions=shares,
        agreed=agreed,
        seen=form.seen,
        comment=form.cleaned_data["comment"],
        by_name=request.user.display_name,
        hub_user=request.user,
        idempotency_key=form.cleaned_data["idempotency_key"],
    )


def _shares(
    request: HubRequest, member: Member, form: PlaceForm, pool: int, total: int
) -> tuple[Mapping[uuid.UUID, int], Mapping[uuid.UUID, Agreed]]:
    """Who gives how many points, and who of them has said yes."""
    by = request.user.display_name
    if pool and not form.added:
        shares = pooling.shares_for(member, total)
        return shares, {one: Agreed(Consent.POOLED, by) for one in shares if one != member.id}
    added = form.added
    own = total - sum(added.values())
    if own < 0:
        raise WrongShares(f"The family adds {-own:,} points more than the order costs. Enter fewer.")
    names = {one.member.id: one.member.called for one in form.relatives}
    agreed = {one: Agreed(Consent.ASKED, by, names[one]) for one in added if form.said_yes(one)}
    return ({member.id: own} if own else {}) | added, agreed


def _placed(request: HubRequest, member: Member, order: Order) -> HttpResponse:
    if order.state != OrderState.REQUESTED:
        state = order.get_state_display().lower()
        offer(request, Done(text=f"Order {order.number} was placed the first time, and is {state} by now."))
        return redirect("order", order.number)
    said = f"Order {order.number} is placed: {order.points:,} points."
    if waiting := queries.not_asked_yet(order):
        said += f" {' and '.join(waiting)} must still say yes."
    done = Done(text=said, action=reverse("order_cancel", args=[order.number]), fields=[("why", "Undone right away")])
    offer(request, done)
    return redirect("order", order.number) if waiting else redirect("member", member.number)


def _context(
    member: Member, form: PlaceForm, offered: list[choosing.Choice], means: Means, problem: DomainError | None
) -> dict[str, Any]:
    chosen = form.chosen
    offered = [replace(one, quantity=chosen.get(one.prize.id, 0)) for one in offered]
    total = sum(one.quantity * one.prize.points for one in offered)
    relatives = [
        replace(one, adds=_typed(form, one), said_yes=form.said_yes(one.member.id)) for one in form.relatives
    ]
    return {
        "member": member,
        "form": form,
        **vars(means),
        "total": total,
        "groups": _groups(offered),
        "relatives": relatives,
        "is_short": isinstance(problem, PointsShort | WrongShares) or bool(form.added),
        "needs_family": not any(one.can_be_ordered and not one.short for one in offered),
        "missing": max(0, total - means.points) if isinstance(problem, PointsShort) and not form.added else 0,
        "price_changed": isinstance(problem, PriceChanged),
        "problem": problem,
    }


def _typed(form: PlaceForm, one: choosing.Relative) -> str:
    """What was typed for a relative; nobody's points are put in by themselves."""
    return str(form.data.get(f"adds-{one.member.id}", "")) if form.is_bound else ""


def _groups(offered: list[choosing.Choice]) -> list[tuple[str, list[choosing.Choice]]]:
    rows = [
        ("Can be ordered now", [one for one in offered if one.can_be_ordered and not one.short]),
        ("With a few more points", [one for one in offered if one.can_be_ordered and one.short]),
        ("Not now", [one for one in offered if not one.can_be_ordered]),
    ]
    return [(words, found) for words, found in rows if found]
