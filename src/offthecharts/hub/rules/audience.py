"""For whom a rule is: everybody who is not archived, or who has one of its tags."""

import uuid

from django.db.models import QuerySet

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.members.models import Member
from offthecharts.hub.rules.models import PointRule
from offthecharts.hub.tags.services import members_with


def members_of(rule: PointRule) -> QuerySet[Member]:
    """The members for whom `rule` is. Lazy."""
    if rule.tag_ids:
        return members_with(rule.practice, [uuid.UUID(tag_id) for tag_id in rule.tag_ids])
    return Member.objects.of(rule.practice_id).filter(archived_at__isnull=True)


def includes(rule: PointRule, appointment: ReportedAppointment) -> bool:
    """Whether `rule` is for the member of `appointment`. One query."""
    return members_of(rule).filter(id=appointment.member_id).exists()
