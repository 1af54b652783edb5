"""What two profiles have, side by side."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.groups.queries import groups_on, status_of
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.merges.models import ProfileMerge
from offthecharts.hub.messages.models import Message
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.tags.services import tags_on


@dataclass(frozen=True)
class Facts:
    """What belongs to one profile and moves along."""

    member: Member
    points: int
    card: Card | None
    lines: list[tuple[str, str]]


def facts_of(member: Member) -> Facts:
    """What `member` has. Nine queries."""
    practice = member.practice
    card = Card.objects.of(practice).filter(member_id=member.id, state=CardState.ACTIVE).first()
    status = status_of(member)
    tied = Q(patient_id=member.id) | Q(account_holder_id=member.id)
    lines = [
        ("Points entries", str(PointsEntry.objects.of(practice).filter(member_id=member.id).count())),
        ("Appointments", str(ReportedAppointment.objects.of(practice).filter(member_id=member.id).count())),
        ("Messages", str(Message.objects.of(practice).filter(member_id=member.id).count())),
        ("Family links", str(Responsibility.objects.of(practice).filter(tied).count())),
        ("Groups", ", ".join(group.name for group in groups_on(member))),
        ("Status", status.status.name if status else ""),
        ("Tags", ", ".join(tag.name for tag in tags_on(member))),
        ("Chart", member.external_id),
    ]
    return Facts(member, balance_of(practice, member), card, lines)


def merges_of(member: Member) -> QuerySet[ProfileMerge]:
    """The merges into `member` that stand, the newest first. One query."""
    rows = ProfileMerge.objects.of(member.practice_id).filter(kept_id=member.id, undone_at__isnull=True)
    return rows.select_related("merged")


def recent(practice: Practice) -> QuerySet[ProfileMerge]:
    """The merges of the practice that stand, the newest first. One query."""
    return ProfileMerge.objects.of(practice).filter(undone_at__isnull=True).select_related("kept", "merged")
