"""Jobs of messages. Each may run twice: claims and leases make that harmless."""

import uuid
from datetime import datetime

from django.tasks import task

from offthecharts.hub.messages.models import Message


@task()
def hand_over(practice_id: str, message_id: str) -> str:
    """Hand one message over to the mail server, if it is due and nobody else does."""
    from offthecharts.hub.messages.delivery import deliver

    return deliver(uuid.UUID(practice_id), uuid.UUID(message_id))


@task()
def end_lease(practice_id: str, message_id: str, claim: str) -> bool:
    """After the lease: when the message is still being sent under `claim`, its worker is gone; it is uncertain."""
    from offthecharts.hub.messages.delivery import give_up_claim

    return give_up_claim(uuid.UUID(practice_id), uuid.UUID(message_id), uuid.UUID(claim))


def enqueue_hand_over(message: Message) -> None:
    """Queue the hand-over for the message's next attempt, in the caller's transaction."""
    job = hand_over.using(run_after=message.next_attempt_at)
    job.enqueue(str(message.practice_id), str(message.id))


def enqueue_end_of_lease(message: Message, *, claim: uuid.UUID, lease_until: datetime) -> None:
    """Queue the look after the lease, in the caller's transaction."""
    job = end_lease.using(run_after=lease_until)
    job.enqueue(str(message.practice_id), str(message.id), str(claim))
