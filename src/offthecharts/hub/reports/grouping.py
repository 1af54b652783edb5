"""Which rows are of one group or status of members, as they are now."""

from typing import Any, Final

from django.db.models import Model, Q, QuerySet

from offthecharts.hub.groups.models import MemberHasStatus, MemberInGroup
from offthecharts.hub.groups.queries import groups_of, statuses_of
from offthecharts.hub.members.merged import ids_under
from offthecharts.hub.practices.models import Practice

NO_GROUP: Final = "none"


def of_members[M: Model](
    found: QuerySet[M], practice: Practice, group: str, status: str = "", *, field: str = "member_id"
) -> QuerySet[M]:
    """Rows whose `field` is a member who is in the group and has the status now, archived or not.

    A profile that was merged into such a member counts as theirs.
    """
    grouped, having = MemberInGroup.objects.of(practice), MemberHasStatus.objects.of(practice)

    def among(rows: QuerySet[Any]) -> Q:
        return Q(**{f"{field}__in": ids_under(practice, rows.values("member_id"))})

    if group == NO_GROUP:
        found = found.exclude(among(grouped.filter(group_id__in=groups_of(practice).values("id"))))
    elif group:
        found = found.filter(among(grouped.filter(group_id=group)))
    if status == NO_GROUP:
        found = found.exclude(among(having.filter(status_id__in=statuses_of(practice).values("id"))))
    elif status:
        found = found.filter(among(having.filter(status_id=status)))
    return found
