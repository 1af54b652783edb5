"""Queueing messages, stopping them before they go, and sending again what did not go out."""

import uuid
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.messages import merge, tasks
from offthecharts.hub.messages.errors import CannotReceive, KeyReused, NoPostalAddress, NotSendable, TooLate
from offthecharts.hub.messages.models import UNSENT, Message, Status
from offthecharts.hub.messages.receivers import Receiver, receivers_of
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.audit.services import record
from offthecharts.wire.idempotency import MAX_LENGTH, input_sha256

TIME_TO_UNDO: Final = timedelta(seconds=10)


def queue(
    *,
    member: Member,
    receiver_id: uuid.UUID,
    subject: str,
    body: str,
    by: HubUser | None,
    idempotency_key: str,
    template_name: str = "",
    delay: timedelta = TIME_TO_UNDO,
    by_name: str = "",
) -> Message:
    """Queue a message about `member`; `subject` and `body` may have merge fields. It goes out after `delay`.

    `by_name` says who sends it when no Hub user does: a point rule.

    Message and job are written in one transaction. The same key with the same input gets the same message again.
    Raises NoPostalAddress, CannotReceive, UnknownMergeField, KeyReused.
    """
    require_postal_address(member.practice)
    merge.check(subject, body)
    if not 1 <= len(idempotency_key) <= MAX_LENGTH:
        raise KeyReused(f"Send an idempotency key of 1 to {MAX_LENGTH} characters.", title="No usable key")
    message = _drafted(member, receiver_or_error(member, receiver_id).person, subject, body)
    message.template_name = template_name
    message.next_attempt_at = timezone.now() + delay
    message.by_name, message.hub_user_id = (by.display_name, by.pk) if by else (by_name, None)
    message.idempotency_key = idempotency_key
    message.input_sha256 = input_sha256([str(member.id), str(receiver_id), subject, body])
    return _written(message, by)


def _drafted(member: Member, receiver: Member, subject: str, body: str) -> Message:
    """The message as it will be read, its merge fields filled in."""
    values = merge.values_for(member, receiver)
    return Message(
        practice=member.practice,
        member_id=member.id,
        receiver_id=receiver.id,
        to_name=receiver.full_name,
        to_address=receiver.email,
        subject=merge.one_line(merge.fill(subject, values))[:200],
        body=merge.fill(body, values).replace("\r\n", "\n").strip(),
    )


def _written(message: Message, by: HubUser | None) -> Message:
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            record(actor=by, action="message queued", detail=f"message {message.id}")
            tasks.enqueue_hand_over(message)
    except IntegrityError:
        kept = Message.objects.of(message.practice_id).filter(idempotency_key=message.idempotency_key).first()
        if kept is None:
            raise
        if kept.input_sha256 != message.input_sha256:
            raise KeyReused("Reload the page and try again: its key was used for another message.") from None
        return kept
    return message


def require_postal_address(practice: Practice) -> None:
    """Raises NoPostalAddress: each e-mail to members has to say where its sender is (CAN-SPAM Act, § 7704(a)(5))."""
    if not practice.postal_address.strip():
        raise NoPostalAddress(
            "It has to stand in the foot of every message. An Owner or Admin enters it on the page Practice."
        )


def receiver_or_error(member: Member, receiver_id: uuid.UUID) -> Receiver:
    """The one of the member's receivers with this id. Raises CannotReceive. Two queries."""
    receiver = next((each for each in receivers_of(member) if each.person.id == receiver_id), None)
    if receiver is None:
        raise CannotReceive("Choose who gets the message again: the family may have changed.")
    if receiver.refusal:
        raise CannotReceive(receiver.refusal)
    return receiver


@transaction.atomic
def cancel(*, message: Message, by: HubUser | None, by_name: str = "") -> None:
    """Stop a message that waits; `by_name` says who does when it is no Hub user.

    Raises TooLate when it is being handed over or settled.
    """
    waiting = Message.objects.of(message.practice_id).filter(id=message.id, status=Status.QUEUED)
    who = by.display_name if by else by_name
    if not waiting.update(status=Status.CANCELLED, settled_at=timezone.now(), problem=f"Stopped by {who}."):
        raise TooLate("It is on its way already, or went out.")
    record(actor=by, action="message cancelled", detail=f"message {message.id}")


@transaction.atomic
def send_again(*, message: Message, by: HubUser) -> None:
    """Queue a message again that failed, was stopped or is uncertain, to the receiver's address of today.

    Whoever sends an uncertain one again was told that it may arrive twice. Pressing twice sends once.
    Raises NoPostalAddress, CannotReceive, NotSendable.
    """
    member = Member.objects.of(message.practice_id).select_related("practice").get(id=message.member_id)
    require_postal_address(member.practice)
    person = receiver_or_error(member, message.receiver_id).person
    now = timezone.now()
    again = Message.objects.of(message.practice_id).filter(id=message.id, status__in=UNSENT)
    changed = again.update(
        status=Status.QUEUED,
        to_address=person.email,
        to_name=person.full_name,
        attempts=0,
        problem="",
        claim=None,
        lease_until=None,
        settled_at=None,
        next_attempt_at=now,
    )
    if not changed:
        raise NotSendable("It is queued, on its way or sent. Reload the page to see how far it is.")
    message.next_attempt_at = now
    tasks.enqueue_hand_over(message)
    record(actor=by, action="message sent again", detail=f"message {message.id}")
