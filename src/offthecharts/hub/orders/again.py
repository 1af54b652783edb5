"""A form that is sent again, after a lost connection: the order that it placed the first time."""

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders.forms import PlaceForm
from offthecharts.hub.orders.models import Consent, Order, OrderLine, OrderShare


def placed_before(member: Member, form: PlaceForm) -> Order | None:
    """The order of `member` with the key of `form`, if it is what was typed there. Three queries at most.

    Only what was typed is compared. What would come of it today says nothing: the first one moved balances, and with
    them whose points an order of the family takes and which relatives are offered at all.
    """
    key, comment = (form.cleaned_data.get(name, "") for name in ("idempotency_key", "comment"))
    order = Order.objects.of(member.practice_id).filter(idempotency_key=key, member_id=member.id).first()
    if order is None or order.comment != comment:
        return None
    lines = OrderLine.objects.of(member.practice_id).filter(order_id=order.id)
    if form.sent("quantity") != dict(lines.values_list("prize_id", "quantity")):
        return None
    shares = OrderShare.objects.of(member.practice_id).filter(order_id=order.id).exclude(member_id=member.id)
    if form.sent("adds") != dict(shares.exclude(consent=Consent.POOLED).values_list("member_id", "points")):
        return None
    order.practice = member.practice
    return order
