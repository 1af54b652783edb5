"""Who is told of orders: the member when one is ready and staff by e-mail of new ones, both as an option; and the
practice's own server, whose window shows what waits.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count

from offthecharts.hub.keys import Own
from offthecharts.hub.members.models import Member
from offthecharts.hub.messages import merge
from offthecharts.hub.messages import services as messages
from offthecharts.hub.messages.errors import TooLate
from offthecharts.hub.messages.models import Message, Status
from offthecharts.hub.messages.receivers import receivers_of, suggested
from offthecharts.hub.news import services as news
from offthecharts.hub.orders import tasks
from offthecharts.hub.orders.models import Order, OrderLine, OrderSettings, OrderState
from offthecharts.hub.practices.models import Connection, HubUser, Practice
from offthecharts.web.errors import DomainError
from offthecharts.wire.news import NewsKind

DELAY: Final = timedelta(minutes=15)
"""A desk that takes its approval back within this time has told nobody."""
READY_SUBJECT: Final = "{prizes} is ready for {first_name}"
READY_BODY: Final = (
    "Hello {receiver},\n\n"
    "what {first_name} chose is ready: {prizes} (order {order}). Ask for it at the next visit.\n\n"
    "{practice}"
)
OURS: Final = ("prizes", "order")


@dataclass(frozen=True)
class Settings:
    """What a practice chose, or what it starts with."""

    tells_members: bool = False
    ready_subject: str = READY_SUBJECT
    ready_body: str = READY_BODY
    staff_mail: tuple[str, ...] = ()


def settings_of(practice: Practice | uuid.UUID) -> Settings:
    """The settings of `practice`. One query."""
    kept = OrderSettings.objects.of(practice).first()
    if kept is None:
        return Settings()
    subject, body = kept.ready_subject or READY_SUBJECT, kept.ready_body or READY_BODY
    return Settings(kept.tells_members, subject, body, tuple(kept.staff_mail))


@transaction.atomic
def keep_settings(practice: Practice, chosen: Settings) -> None:
    """Keep what the practice chose. Raises UnknownMergeField."""
    filled = dict.fromkeys(OURS, "x")
    merge.check(_filled(chosen.ready_subject, filled), _filled(chosen.ready_body, filled))
    kept = OrderSettings.objects.of(practice).select_for_update().first() or OrderSettings(practice=practice)
    kept.tells_members, kept.staff_mail = chosen.tells_members, list(chosen.staff_mail)
    kept.ready_subject, kept.ready_body = chosen.ready_subject, chosen.ready_body
    kept.save()


def say_moved(order: Order) -> None:
    """Tell the practice's own server how many orders of the member wait, so that its window shows it within seconds.

    Call it last in the transaction. Two queries when the practice program does not know the member; else some six.
    """
    rows = Member.objects.of(order.practice_id).filter(id=order.member_id).exclude(external_id="")
    external_id = rows.values_list("external_id", flat=True).first()
    if external_id is None or not _is_heard(order.practice_id):
        return
    states = Order.objects.of(order.practice_id).filter(member_id=order.member_id).order_by().values_list("state")
    counted = dict(states.annotate(Count("id")))
    body = {str(name): counted.get(name, 0) for name in (OrderState.REQUESTED, OrderState.APPROVED)}
    news.tell(order.practice_id, NewsKind.ORDERS, {"external_id": external_id, **body})


def _is_heard(practice_id: uuid.UUID) -> bool:
    return Connection.objects.filter(practice_id=practice_id, revoked_at=None).exists()


def say_new(order: Order) -> None:
    """Tell staff of a new order, in its transaction. One query when nobody wants to know."""
    if settings_of(order.practice_id).staff_mail:
        tasks.mail_staff.enqueue(str(order.practice_id), str(order.id))


def say_ready(order: Order, *, by: HubUser | None, by_name: str) -> None:
    """Queue the message that the order is ready; the order does not depend on it. One query when it is off."""
    chosen = settings_of(order.practice_id)
    if not chosen.tells_members:
        return
    member = Member.objects.of(order.practice_id).select_related("practice").get(id=order.member_id)
    receiver = suggested(receivers_of(member))
    if receiver is None:
        return
    values = {"prizes": _prizes(order), "order": str(order.number)}
    try:
        with transaction.atomic():
            message = messages.queue(
                member=member,
                receiver_id=receiver.person.id,
                subject=_filled(chosen.ready_subject, values),
                body=_filled(chosen.ready_body, values),
                by=by,
                by_name=by_name,
                idempotency_key=f"{Own.ORDER_READY}{order.id}:{uuid.uuid4().hex[:8]}",
                template_name="Order ready",
                delay=DELAY,
            )
    except DomainError:
        return
    Order.objects.of(order.practice_id).filter(id=order.id).update(ready_message_id=message.id)


def say_ready_after_all(order: Order, *, by: HubUser | None, by_name: str) -> None:
    """Queue the message that :func:`stop` had stopped; what went out is not sent twice. Two queries if none was."""
    row = Order.objects.of(order.practice_id).filter(id=order.id)
    message_id = row.values_list("ready_message_id", flat=True).first()
    stopped = Message.objects.of(order.practice_id).filter(status=Status.CANCELLED)
    if message_id is not None and stopped.filter(id=message_id).exists():
        say_ready(order, by=by, by_name=by_name)


def stop(order: Order, *, by: HubUser | None, by_name: str) -> None:
    """Stop the message of this order if it has not gone out yet."""
    row = Order.objects.of(order.practice_id).filter(id=order.id, ready_message_id__isnull=False)
    message_id = row.values_list("ready_message_id", flat=True).first()
    message = Message.objects.of(order.practice_id).filter(id=message_id).first() if message_id else None
    if message is None or message.is_settled:
        return
    try:
        messages.cancel(message=message, by=by, by_name=by_name)
    except TooLate:
        return


def _prizes(order: Order) -> str:
    """The prizes in words, without braces, which would read as merge fields."""
    lines = OrderLine.objects.of(order.practice_id).filter(order_id=order.id).order_by("position")
    names = [f"{line.quantity} × {line.prize_name}" if line.quantity > 1 else line.prize_name for line in lines]
    return ", ".join(names).replace("{", "(").replace("}", ")")


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
