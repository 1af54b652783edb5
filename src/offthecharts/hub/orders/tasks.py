"""Jobs of orders."""

import logging
import uuid

from django.conf import settings
from django.core.mail import mailers
from django.tasks import task

logger = logging.getLogger(__name__)


@task()
def mail_staff(practice_id: str, order_id: str) -> bool:
    """Tell those who want to know of a new order; without the member's name, which has no place in a mailbox.

    Run twice it tells twice, which does no harm. A mail server that is away is logged, and not tried again: the order
    stands in the Hub's navigation anyway.
    """
    from offthecharts.hub.messages.mail import MemberEmail
    from offthecharts.hub.orders.models import Order
    from offthecharts.hub.orders.telling import settings_of

    order = Order.objects.of(uuid.UUID(practice_id)).filter(id=uuid.UUID(order_id)).select_related("practice").first()
    to = settings_of(uuid.UUID(practice_id)).staff_mail
    if order is None or not to:
        return False
    text = (
        f"Order {order.number} was placed by {order.by_name} for {order.points:,} points.\n\n"
        f"{settings.SITE_URL}/orders/{order.number}/\n\n"
        f"You get this because your address is on the page Orders, Settings, of {order.practice.name}."
    )
    email = MemberEmail(
        subject=f"New order {order.number}", body=text, from_email=settings.DEFAULT_FROM_EMAIL, to=list(to)
    )
    email.practice_id = order.practice_id
    try:
        mailers.default.send_messages([email])
    except Exception:
        logger.exception("staff could not be mailed about an order")
        return False
    return True
