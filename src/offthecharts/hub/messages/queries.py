"""Reads of messages."""

import uuid
from typing import Final

from django.db import models
from django.http import Http404

from offthecharts.hub.members.models import Member
from offthecharts.hub.messages.models import Message, Status
from offthecharts.hub.practices.models import Practice

SHOWN: Final = {
    "": "All",
    "waiting": "Queued",
    "sent": "Sent",
    "failed": "Failed",
    "uncertain": "Uncertain",
    "cancelled": "Cancelled",
}
_STATUSES: Final = {"waiting": [Status.QUEUED, Status.SENDING]}


def messages_shown(practice: Practice, *, shown: str = "", member: Member | None = None) -> models.QuerySet[Message]:
    """The practice's messages, the newest first, with their members."""
    rows = Message.objects.of(practice).select_related("member", "receiver")
    if shown:
        rows = rows.filter(status__in=_STATUSES.get(shown, [shown]))
    if member is not None:
        rows = rows.filter(member_id=member.id)
    return rows


def message_or_404(practice: Practice, message_id: uuid.UUID) -> Message:
    """The practice's message with this id; another practice's is not found. One query."""
    found = messages_shown(practice).filter(id=message_id).first()
    if found is None:
        raise Http404("There is no such message.")
    found.practice = practice
    return found


def recent_messages(member: Member, *, limit: int = 5) -> list[Message]:
    """The newest messages about `member`. One query."""
    rows = Message.objects.of(member.practice_id).filter(member_id=member.id).select_related("receiver")
    return list(rows.order_by("-id")[:limit])
