"""What the practice's server is told when profiles become one, or two again."""

from offthecharts.hub.members.models import Member
from offthecharts.hub.merges.models import ProfileMerge
from offthecharts.hub.news import services as news
from offthecharts.hub.practices.models import Connection
from offthecharts.wire.news import NewsKind


def tell(made: ProfileMerge) -> None:
    """Say under which member each of the two charts stands now, and what balances they have. Call it last."""
    practice_id = made.practice_id
    if not Connection.objects.filter(practice_id=practice_id, revoked_at=None).exists():
        return
    members = Member.objects.of(practice_id).filter(id__in=(made.kept_id, made.merged_id)).exclude(external_id="")
    for member in members.order_by("number"):
        now = member.merged_into_id or member.id
        news.tell(practice_id, NewsKind.PROFILE_LINKED, {"external_id": member.external_id, "member_id": str(now)})
