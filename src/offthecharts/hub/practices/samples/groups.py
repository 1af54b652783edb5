"""Groups, treatment statuses and kept filters of the sample practice, and one patient with two profiles."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from offthecharts.hub.groups import services
from offthecharts.hub.groups.models import MemberHasStatus
from offthecharts.hub.members.editing import add_member
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.services import award
from offthecharts.hub.practices.models import HubUser, Practice

GROUPS = [
    ("Braces club", "Everybody with braces on; gets the newsletter about snacks", 0, 2),
    ("Aligner crew", "Clear aligners, worn 22 hours a day", 1, 5),
    ("Cavity-free wall", "No cavity at the last check-up", 2, 4),
]
DOUBLE_AT = 97


def make_groups(practice: Practice, members: Sequence[Member], staff: Sequence[HubUser], now: datetime) -> None:
    """Put the patients into groups and give each the status of their age."""
    for name, description, first, step in GROUPS:
        group = services.add_group(practice=practice, name=name, description=description)
        ids = [member.id for member in members[first::step]]
        services.put_in(practice=practice, group_id=group.id, member_ids=ids)
    statuses = services.start_statuses(practice=practice)
    places = (_place(member, number, now.date()) for number, member in enumerate(members))
    MemberHasStatus.across_practices.bulk_create(
        MemberHasStatus(practice=practice, member_id=member.id, status_id=statuses[place].id)
        for member, place in zip(members, places, strict=True)
    )
    retention = statuses[2].id
    for name, query in (
        ("Not rewarded for 60 days", "show=patients&idle=60"),
        ("Retention with 100 points", f"status={retention}&points_from=100"),
    ):
        services.keep_filter(practice=practice, name=name, wish=Wish.of_text(query), by_name=staff[0].display_name)
    _make_double(practice, members[DOUBLE_AT], staff[1], now)


def _place(member: Member, number: int, today: date) -> int:
    """Young ones are observed, grown-up ones are through, most of the others are in treatment."""
    age = member.age_on(today)
    if age is None or age < 9:
        return 0
    if age > 17:
        return 3
    return 2 if number % 4 == 3 else 1


def _make_double(practice: Practice, member: Member, by: HubUser, now: datetime) -> None:
    """A second profile of `member`, made by hand at the desk with the name as it was heard."""
    names = ("first_name", "last_name", "birth_date", "email")
    values = {name: getattr(member, name) for name in names} | {"cell_phone": "+17185550142", "city": "Brooklyn"}
    double = add_member(practice=practice, is_patient=True, values=values)
    award(
        practice=practice,
        member=double,
        lines=[Line(points=15, reason="Referral card returned")],
        by_name=by.display_name,
        hub_user=by,
        idempotency_key="sample-double",
        at=_an_afternoon(practice, now),
    )


def _an_afternoon(practice: Practice, now: datetime) -> datetime:
    """At three on a working day, nine to eleven days ago."""
    moment = (now - timedelta(days=9)).astimezone(practice.zone).replace(hour=15, minute=12)
    return moment - timedelta(days=max(0, moment.weekday() - 4))
