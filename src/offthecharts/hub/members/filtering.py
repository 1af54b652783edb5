"""The filters of the list of members, as conditions."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from offthecharts.hub.groups.models import MemberGroup, MemberHasStatus, MemberInGroup, MemberStatus
from offthecharts.hub.members.models import Payer
from offthecharts.hub.members.wishes import ANY_PAYER, NO_STATUS, Wish
from offthecharts.hub.points.rewards import days_ago, is_rewarded
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.tags.models import MemberTag, Tag


def condition_of(practice: Practice, wish: Wish) -> Q:
    """Who fits every filter of `wish`. A tag, group or status that was removed counts for nobody."""
    condition = _labelled(practice, wish)
    if wish.payer:
        condition &= ~Q(payer=Payer.NONE) if ANY_PAYER in wish.payer else Q(payer__in=wish.payer)
    if wish.idle_days is not None:
        condition &= ~is_rewarded(practice, "id", days_ago(practice, wish.idle_days))
    if wish.points_from is not None:
        condition &= Q(points__gte=wish.points_from)
    if wish.points_to is not None:
        condition &= Q(points__lte=wish.points_to)
    if wish.numbers:
        condition &= Q(number__in=wish.numbers)
    return condition & _aged(wish)


def _labelled(practice: Practice, wish: Wish) -> Q:
    condition = Q()
    if wish.tags:
        tags = Tag.objects.of(practice).filter(removed_at__isnull=True, id__in=wish.tags)
        rows = MemberTag.objects.of(practice).filter(tag_id__in=tags.values("id"))
        condition &= Q(id__in=rows.values("member_id"))
    if wish.groups:
        groups = MemberGroup.objects.of(practice).filter(removed_at__isnull=True, id__in=wish.groups)
        inside = MemberInGroup.objects.of(practice).filter(group_id__in=groups.values("id"))
        condition &= Q(id__in=inside.values("member_id"))
    return condition & _in_status(practice, wish)


def _in_status(practice: Practice, wish: Wish) -> Q:
    if not wish.status:
        return Q()
    known = MemberStatus.objects.of(practice).filter(removed_at__isnull=True)
    rows = MemberHasStatus.objects.of(practice)
    wanted = known.filter(id__in=[word for word in wish.status if word != NO_STATUS])
    condition = Q(id__in=rows.filter(status_id__in=wanted.values("id")).values("member_id"))
    if NO_STATUS in wish.status:
        condition |= ~Q(id__in=rows.filter(status_id__in=known.values("id")).values("member_id"))
    return condition


def _aged(wish: Wish) -> Q:
    today = timezone.localdate()
    condition = Q()
    if wish.age_from is not None:
        condition &= Q(birth_date__lte=_years_before(today, wish.age_from))
    if wish.age_to is not None:
        condition &= Q(birth_date__gt=_years_before(today, wish.age_to + 1))
    return condition


def _years_before(day: date, years: int) -> date:
    """The birthday of whoever turns `years` on `day`; on 29 February, the 28th."""
    year = max(day.year - years, 1)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
