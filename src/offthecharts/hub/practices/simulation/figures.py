"""What a simulated year came to, from the database itself."""

from collections.abc import Iterator

from django.db.models import Count, Sum

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.members.models import Member
from offthecharts.hub.money import dollars
from offthecharts.hub.orders.models import Order
from offthecharts.hub.points.measures import Measure, sums
from offthecharts.hub.points.models import Balance, PointsEntry
from offthecharts.hub.practices.simulation.office import Office


def lines_of(office: Office) -> Iterator[str]:
    """What there is, then what happened, a line each. The same seed, members, and days give the same lines."""
    practice = office.practice
    entries = PointsEntry.objects.of(practice)
    rows = ReportedAppointment.objects.of(practice)
    members = Member.objects.of(practice).count()
    yield f"{members:,} members, {rows.count():,} appointments, {entries.count():,} entries"
    measured = sums(entries)
    yield "points: " + ", ".join(f"{measured[one]:,} {one.label.lower()}" for one in Measure)
    balances = Balance.objects.of(practice).filter(points__gt=0).aggregate(total=Sum("points"), many=Count("points"))
    outstanding = balances["total"] or 0
    worth = dollars(outstanding * practice.cents_per_point)
    yield f"outstanding: {outstanding:,} points of {balances['many']:,} members, worth {worth}"
    states = Order.objects.of(practice).order_by("state").values_list("state").annotate(many=Count("id"))
    yield "orders: " + ", ".join(f"{many:,} {state}" for state, many in states)
    for what, many in sorted(office.happened.items()):
        yield f"  {what}: {many:,}"
