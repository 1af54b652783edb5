"""Handing messages over to the mail server: once, whatever happens to the worker, the network or the server.

A message is claimed by a conditional UPDATE with a lease. When the worker dies while it hands over, nobody knows
whether the message went out: it becomes uncertain and is never sent again by itself.
"""

import logging
import uuid
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from offthecharts.hub.messages import tasks
from offthecharts.hub.messages.handover import Kind, Outcome, hand_over
from offthecharts.hub.messages.models import Message, Status
from offthecharts.hub.messages.suppression import is_suppressed

LEASE: Final = timedelta(minutes=5)
"""Longer than a conversation with a mail server can take: each of its steps waits for 30 seconds at most."""

BACK_OFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
ABANDONED = (
    "The Hub stopped while it handed the message over, so it may have gone out. "
    "Ask the receiver, or send it again: then it may arrive twice."
)

logger = logging.getLogger(__name__)


def deliver(practice_id: uuid.UUID, message_id: uuid.UUID) -> str:
    """Hand the message over if it is due and unclaimed; the answer is its status afterwards, or empty."""
    message = _claim(practice_id, message_id)
    if message is None:
        return ""
    outcome = _refused_by_us(message) or hand_over(message)
    status = _settle(message, outcome)
    logger.info("message %s: %s after attempt %d", message.id, status, message.attempts)
    return status


def _claim(practice_id: uuid.UUID, message_id: uuid.UUID) -> Message | None:
    now = timezone.now()
    claim, lease_until = uuid.uuid4(), now + LEASE
    rows = Message.objects.of(practice_id).filter(id=message_id)
    with transaction.atomic():
        claimed = rows.filter(status=Status.QUEUED, next_attempt_at__lte=now).update(
            status=Status.SENDING, claim=claim, lease_until=lease_until, attempts=F("attempts") + 1
        )
        if not claimed:
            return None
        message = rows.select_related("practice", "member").get()
        tasks.enqueue_end_of_lease(message, claim=claim, lease_until=lease_until)
    return message


def _refused_by_us(message: Message) -> Outcome | None:
    if is_suppressed(message.practice_id, message.to_address):
        return Outcome(Kind.REFUSED, "The receiver unsubscribed before the message went out.")
    if not message.practice.postal_address.strip():
        return Outcome(Kind.REFUSED, "The practice's postal address is missing. Enter it on the page Practice.")
    return None


def _settle(message: Message, outcome: Outcome) -> str:
    """Write the outcome, unless the claim was lost to a person who sent the message again."""
    if outcome.kind == Kind.LATER and message.attempts <= len(BACK_OFF):
        return _wait(message, outcome)
    tries = f" It was tried {message.attempts} times." if outcome.kind == Kind.LATER and message.attempts > 1 else ""
    status = {Kind.SENT: Status.SENT, Kind.UNCERTAIN: Status.UNCERTAIN}.get(outcome.kind, Status.FAILED)
    return _write(message, status=status, problem=(outcome.why + tries)[:500], settled_at=timezone.now())


def _wait(message: Message, outcome: Outcome) -> str:
    message.next_attempt_at = timezone.now() + BACK_OFF[message.attempts - 1]
    with transaction.atomic():
        status = _write(
            message, status=Status.QUEUED, problem=outcome.why[:500], next_attempt_at=message.next_attempt_at
        )
        if status:
            tasks.enqueue_hand_over(message)
    return status


def _write(message: Message, *, status: Status, **fields: Any) -> str:
    held = Message.objects.of(message.practice_id).filter(
        id=message.id, claim=message.claim, status__in=[Status.SENDING, Status.UNCERTAIN]
    )
    return str(status) if held.update(status=status, lease_until=None, **fields) else ""


def give_up_claim(practice_id: uuid.UUID, message_id: uuid.UUID, claim: uuid.UUID) -> bool:
    """Call a message uncertain that is still being sent under `claim` though the lease is over."""
    now = timezone.now()
    abandoned = Message.objects.of(practice_id).filter(
        id=message_id, claim=claim, status=Status.SENDING, lease_until__lte=now
    )
    return bool(abandoned.update(status=Status.UNCERTAIN, problem=ABANDONED, settled_at=now, lease_until=None))
