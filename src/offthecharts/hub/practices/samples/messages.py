"""Message templates, and some messages of the last weeks, so that the pages have something to show."""

from datetime import datetime, timedelta

from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.messages import merge
from offthecharts.hub.messages.models import Message, MessageTemplate, Status
from offthecharts.hub.messages.receivers import receivers_of, suggested
from offthecharts.hub.messages.template_services import start_templates
from offthecharts.hub.practices.models import Practice
from offthecharts.web.identifiers import uuid7

MESSAGES = 24
_ENDS = {
    3: (
        Status.FAILED,
        "The mail server does not take mail for this address (it said: 550 5.1.1 No such user). "
        "Check the address in the profile.",
    ),
    8: (
        Status.UNCERTAIN,
        "The mail server was cut off while it took the message over, so it may have gone out. "
        "Ask the receiver, or send it again: then it may arrive twice.",
    ),
}


def make_messages(practice: Practice, patients: list[Member]) -> None:
    """Give `practice` the starter templates and messages to the receivers of its first patients."""
    start_templates(practice)
    templates = list(MessageTemplate.objects.of(practice).exclude(body__contains="{points}"))
    now = timezone.now()
    numbered = enumerate(patients[:MESSAGES], start=1)
    found = [_message(patient, templates[number % len(templates)], number, now) for number, patient in numbered]
    messages = [message for message in found if message]
    Message.across_practices.bulk_create(messages)
    for message in messages:
        message.created_at = message.next_attempt_at
    Message.across_practices.bulk_update(messages, ["created_at"])


def _message(patient: Member, template: MessageTemplate, number: int, now: datetime) -> Message | None:
    receiver = suggested(receivers_of(patient))
    if receiver is None:
        return None
    at = now - timedelta(days=2 * number, minutes=37 * number)
    status, problem = _ENDS.get(number, (Status.SENT, ""))
    values = merge.values_for(patient, receiver.person)
    return Message(
        id=uuid7(at),
        practice=patient.practice,
        member_id=patient.id,
        receiver_id=receiver.person.id,
        to_name=receiver.person.full_name,
        to_address=receiver.person.email,
        subject=merge.fill(template.subject, values),
        body=merge.fill(template.body, values),
        template_name=template.name,
        status=status,
        problem=problem,
        attempts=1,
        next_attempt_at=at,
        settled_at=at + timedelta(seconds=11),
        by_name="Dana Ruiz",
        idempotency_key=f"sample-{number}",
        input_sha256="",
    )
