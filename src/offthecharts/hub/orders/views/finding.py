"""Finding the order that an address names."""

from django.http import Http404

from offthecharts.hub.orders.models import Order
from offthecharts.hub.practices.models import Practice


def order_or_404(practice: Practice, number: int) -> Order:
    """The order of `practice` with this number, with its member. One query."""
    order = Order.objects.of(practice).filter(number=number).select_related("member").first()
    if order is None:
        raise Http404("The practice has no such order.")
    order.practice = order.member.practice = practice
    return order
