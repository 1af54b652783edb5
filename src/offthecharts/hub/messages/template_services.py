"""Writes of message templates."""

import uuid

from django.db import transaction
from django.db.models import Max

from offthecharts.hub.messages import merge
from offthecharts.hub.messages.errors import NameTaken
from offthecharts.hub.messages.models import MessageTemplate
from offthecharts.hub.messages.starters import STARTERS
from offthecharts.hub.practices.models import Practice


@transaction.atomic
def start_templates(practice: Practice) -> None:
    """Give a practice five texts to change as it likes; nothing happens when it has any."""
    if MessageTemplate.objects.of(practice).exists():
        return
    for position, (name, subject, body) in enumerate(STARTERS):
        MessageTemplate(practice=practice, name=name, subject=subject, body=body, position=position).save()


@transaction.atomic
def save_template(
    *,
    practice: Practice,
    name: str,
    subject: str,
    body: str,
    is_active: bool = True,
    template: MessageTemplate | None = None,
) -> MessageTemplate:
    """Add a template, or change `template`. Raises NameTaken, UnknownMergeField."""
    merge.check(subject, body)
    templates = MessageTemplate.objects.of(practice)
    if any(other != template for other in templates.filter(name__iexact=name)):
        raise NameTaken("Choose another name.", fields={"name": ["There is already a template called this."]})
    if template is None:
        last: int | None = templates.aggregate(last=Max("position"))["last"]
        template = MessageTemplate(practice=practice, position=0 if last is None else last + 1)
    template.name, template.is_active = name, is_active
    template.subject, template.body = merge.one_line(subject), body
    template.save()
    return template


@transaction.atomic
def remove_template(*, template: MessageTemplate) -> None:
    """Remove a template; messages keep their texts."""
    MessageTemplate.objects.of(template.practice_id).filter(id=template.id).delete()


def templates_in_use(practice: Practice) -> list[MessageTemplate]:
    """The templates that can be chosen for a message. One query."""
    return list(MessageTemplate.objects.of(practice).filter(is_active=True))


def template_or_none(practice: Practice, template_id: uuid.UUID) -> MessageTemplate | None:
    """The practice's template with this id. One query."""
    return MessageTemplate.objects.of(practice).filter(id=template_id).first()
