"""The message that goes with a rule's points: queued with them, stopped when they are taken back in time."""

import uuid
from datetime import timedelta
from typing import Final

from django.db import transaction

from offthecharts.hub.messages import services
from offthecharts.hub.messages.errors import TooLate
from offthecharts.hub.messages.models import Message, MessageTemplate
from offthecharts.hub.messages.receivers import receivers_of, suggested
from offthecharts.hub.rules.models import RuleAward
from offthecharts.web.errors import DomainError

DELAY: Final = timedelta(minutes=15)
"""A desk that corrects itself within this time has told nobody."""
BY: Final = "Rule"


def queue(award: RuleAward, *, key: str) -> uuid.UUID | None:
    """Queue the rule's message to the member's first receiver; None when there is no message or nobody may get it.

    The points do not depend on it. One query without a message.
    """
    template = _template(award)
    receiver = suggested(receivers_of(award.member)) if template is not None else None
    if template is None or receiver is None:
        return None
    try:
        with transaction.atomic():
            message = services.queue(
                member=award.member,
                receiver_id=receiver.person.id,
                subject=template.subject,
                body=template.body,
                by=None,
                by_name=BY,
                idempotency_key=key,
                template_name=template.name,
                delay=DELAY,
            )
    except DomainError:
        return None
    return message.id


def _template(award: RuleAward) -> MessageTemplate | None:
    if award.rule.message_template_id is None:
        return None
    templates = MessageTemplate.objects.of(award.practice_id).filter(is_active=True)
    return templates.filter(id=award.rule.message_template_id).first()


def stop(award: RuleAward) -> None:
    """Stop the message of these points if it has not gone out yet."""
    if award.message_id is None:
        return
    message = Message.objects.of(award.practice_id).filter(id=award.message_id).first()
    if message is not None and not message.is_settled:
        try:
            services.cancel(message=message, by=None, by_name=BY)
        except TooLate:
            return
