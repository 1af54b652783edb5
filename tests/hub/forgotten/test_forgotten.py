"""Nothing forgotten: who came and got nothing, who got nothing for long, and how one press puts it right."""

import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from offthecharts.hub.appointments.models import ReportedAppointment, Status
from offthecharts.hub.forgotten import queries, services
from offthecharts.hub.members.models import Member
from offthecharts.hub.points import services as ledger
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import Practice
from tests.hub.people import give, member_of, menu_of

PAGE = "/forgotten/"


def visit_of(member: Member, *, at: datetime | None = None, status: Status = Status.KEPT) -> ReportedAppointment:
    """A visit of `member`, just now unless said otherwise, to which they came on time."""
    starts_at = at or timezone.now().replace(microsecond=0)
    rows = ReportedAppointment.across_practices
    return rows.create(
        practice=member.practice,
        number=rows.count() + 1,
        member_id=member.id,
        starts_at=starts_at,
        arrived_at=starts_at,
        kept_at=starts_at,
        status=status,
        kind="Adjustment",
    )


def today_of(practice: Practice) -> list[str]:
    """Who came today and got nothing."""
    day = timezone.localdate(timezone=practice.zone)
    return [visit.member.first_name for visit in queries.visits_without_points(practice, day)]


def known_for(member: Member, days: int) -> Member:
    """`member` as of somebody known for so many days."""
    since = timezone.now() - timedelta(days=days)
    Member.objects.of(member.practice).filter(id=member.id).update(created_at=since)
    return member


def test_a_visit_without_points_is_listed_until_points_are_given(brook_street: Practice, mateo: Member) -> None:
    visit_of(mateo)
    assert today_of(brook_street) == ["Mateo"]
    given = give(mateo, 5)
    assert today_of(brook_street) == []
    ledger.reverse(
        practice=brook_street,
        entry_id=given.entries[0].id,
        by_name="Dana",
        hub_user=None,
        idempotency_key=uuid.uuid4().hex,
    )
    assert today_of(brook_street) == ["Mateo"]


@pytest.mark.parametrize("status", [Status.BOOKED, Status.CONFIRMED, Status.MISSED, Status.CANCELLED])
def test_who_did_not_come_earned_nothing(brook_street: Practice, mateo: Member, status: Status) -> None:
    visit_of(mateo, status=status)
    assert today_of(brook_street) == []


def test_points_taken_away_are_no_reward(brook_street: Practice, mateo: Member) -> None:
    give(mateo, 50, at=timezone.now() - timedelta(days=3))
    visit_of(mateo)
    give(mateo, -10, "Missed without a call")
    assert today_of(brook_street) == ["Mateo"]


def test_the_day_is_the_practices_own(brook_street: Practice, mateo: Member) -> None:
    late = datetime(2026, 11, 27, 23, 50, tzinfo=brook_street.zone)  # the 28th in UTC
    visit_of(mateo, at=late)
    assert [row.member_id for row in queries.visits_without_points(brook_street, late.date())] == [mateo.id]
    assert not queries.visits_without_points(brook_street, late.date() + timedelta(days=1))


def test_points_that_came_a_day_later_count_for_the_day_they_were_given(
    brook_street: Practice, mateo: Member
) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    visit_of(mateo, at=yesterday)
    give(mateo, 5, given_at=yesterday)
    assert not queries.visits_without_points(brook_street, timezone.localdate(yesterday, brook_street.zone))


def test_points_given_long_after_a_visit_take_it_off_the_list(
    brook_street: Practice, mateo: Member, as_dana: Client
) -> None:
    item, long_ago = menu_of(brook_street)["Great brushing"], timezone.now() - timedelta(days=50)
    visit, day = visit_of(mateo, at=long_ago), timezone.localdate(long_ago, brook_street.zone)
    form = {"number": mateo.number, "visit": str(visit.id), "item": str(item.id), "key": "k1", "day": day.isoformat()}
    answer = as_dana.post(PAGE + "give/", form, follow=True)
    assert "Nobody went without" in answer.text
    assert not queries.visits_without_points(brook_street, day)
    assert queries.visits_without_points(brook_street, day + timedelta(days=1)).count() == 0
    assert balance_of(brook_street, mateo) == item.points


def test_other_points_for_a_visit_count_as_given_then(brook_street: Practice, mateo: Member, as_dana: Client) -> None:
    item, then = menu_of(brook_street)["Great brushing"], timezone.now().replace(microsecond=0) - timedelta(days=9)
    visit, day = visit_of(mateo, at=then), timezone.localdate(then, brook_street.zone)
    [address] = re.findall(r'href="(/members/[^"]*visit=[^"]*)"', as_dana.get(f"{PAGE}?day={day}").text)
    assert f'name="visit" value="{visit.id}"' in as_dana.get(address).text
    form = {"item": str(item.id), "visit": str(visit.id), "idempotency_key": "k"}
    assert as_dana.post(address.split("?")[0], form).status_code == 302
    assert ledger.PointsEntry.objects.of(brook_street).get().given_at == then
    assert not queries.visits_without_points(brook_street, day)


def test_points_for_a_visit_of_somebody_else_are_refused(
    brook_street: Practice, mateo: Member, rosa: Member, as_dana: Client
) -> None:
    item, visit = menu_of(brook_street)["Great brushing"], visit_of(rosa)
    for said in (str(visit.id), "nonsense"):
        form = {"item": str(item.id), "visit": said, "idempotency_key": "k"}
        assert as_dana.post(f"/members/{mateo.number}/points/", form).status_code == 404
    assert balance_of(brook_street, mateo) == 0


def test_patients_without_points_for_long_are_listed_longest_first(brook_street: Practice, mateo: Member) -> None:
    known_for(mateo, 400)
    lena = known_for(member_of(brook_street, "Lena", "Brandt"), 400)
    member_of(brook_street, "New", "Patient")
    give(lena, 5, at=timezone.now() - timedelta(days=61))
    found = queries.not_rewarded(brook_street, days=60).order_by("longest")
    assert [member.first_name for member in found] == ["Mateo", "Lena"]
    assert [member.first_name for member in queries.not_rewarded(brook_street, days=90)] == ["Mateo"]
    give(mateo, 5)
    assert [member.first_name for member in queries.not_rewarded(brook_street, days=60)] == ["Lena"]


def test_one_press_gives_the_points_once_and_undo_brings_the_line_back(
    brook_street: Practice, mateo: Member, as_dana: Client
) -> None:
    item = menu_of(brook_street)["Great brushing"]
    visit = visit_of(mateo)
    form = {"number": mateo.number, "visit": str(visit.id), "item": str(item.id), "key": "k1", "days": "60"}
    for _twice in range(2):
        answer = as_dana.post(PAGE + "give/", form, follow=True)
    assert "Nobody went without" in answer.content.decode()
    assert balance_of(brook_street, mateo) == item.points
    entry = ledger.PointsEntry.objects.of(brook_street).get()
    undone = as_dana.post(
        f"/members/{mateo.number}/points/undo/",
        {"entry": str(entry.id), "then": "forgotten", "idempotency_key": "u1"},
        follow=True,
    )
    assert "Visits without points" in undone.content.decode()
    assert balance_of(brook_street, mateo) == 0
    assert today_of(brook_street) == ["Mateo"]


def test_what_earned_nothing_is_left_out_and_listed_again(
    brook_street: Practice, mateo: Member, as_dana: Client
) -> None:
    known_for(mateo, 100)
    visit = visit_of(mateo)
    as_dana.post(PAGE + "leave/", {"number": mateo.number, "visit": str(visit.id)})
    as_dana.post(PAGE + "leave/", {"number": mateo.number, "days": "60"})
    assert today_of(brook_street) == []
    assert not queries.not_rewarded(brook_street, days=60)
    assert queries.counts(brook_street) == queries.Counts((), 0)
    page = as_dana.get(PAGE).content.decode()
    assert "Left out" in page
    for left in queries.standing_dismissals(brook_street):
        as_dana.post(f"{PAGE}{left.id}/again/")
    assert queries.counts(brook_street) == queries.Counts(((timezone.localdate(timezone=brook_street.zone), 1),), 1)


def test_a_member_who_was_left_out_comes_back_when_the_time_is_over(brook_street: Practice, mateo: Member) -> None:
    known_for(mateo, 200)
    mateo.practice = brook_street
    today = timezone.localdate(timezone=brook_street.zone)
    services.leave_member(member=mateo, days=60, by_name="Dana", today=today - timedelta(days=61))
    assert queries.not_rewarded(brook_street, days=60).count() == 1


def test_another_practices_visit_and_item_are_not_found(
    brook_street: Practice, elsewhere: Practice, mateo: Member, as_dana: Client
) -> None:
    theirs = visit_of(member_of(elsewhere, "Theirs", "Alone"))
    item = menu_of(elsewhere)["Great brushing"]
    ours = menu_of(brook_street)["Great brushing"]
    for form in (
        {"number": mateo.number, "item": str(item.id), "key": "k"},
        {"number": mateo.number, "item": str(ours.id), "visit": str(theirs.id), "key": "k"},
        {"number": "9" * 12, "item": str(ours.id), "key": "k"},
        {"number": mateo.number, "item": "nonsense", "key": "k"},
    ):
        assert as_dana.post(PAGE + "give/", form).status_code == 404
    assert as_dana.post(PAGE + "leave/", {"number": mateo.number, "visit": str(theirs.id)}).status_code == 404
    assert balance_of(brook_street, mateo) == 0


@pytest.mark.parametrize("query", ["?day=nonsense&days=7", "?day=2026-13-45", "?day=9999-12-31", "?after=x"])
def test_an_odd_address_shows_today(brook_street: Practice, as_dana: Client, query: str) -> None:
    assert "Visits without points" in as_dana.get(PAGE + query).content.decode()


def test_patients_taken_over_with_their_history_count_as_known_since_then(
    brook_street: Practice, mateo: Member
) -> None:
    give(mateo, 5, at=timezone.now() - timedelta(days=300))
    assert [member.first_name for member in queries.not_rewarded(brook_street, days=60)] == ["Mateo"]


def test_home_tells_of_missed_visits_of_the_days_before_too(
    brook_street: Practice, mateo: Member, rosa: Member, as_dana: Client
) -> None:
    today = timezone.localdate(timezone=brook_street.zone)
    days = [today - timedelta(days=ago) for ago in (0, 1, 3, 7, 8)]
    for day in days:
        for member in (mateo, rosa):
            visit_of(member, at=datetime(day.year, day.month, day.day, 23, 50, tzinfo=brook_street.zone))
    give(mateo, 5, given_at=datetime(days[1].year, days[1].month, days[1].day, 9, 0, tzinfo=brook_street.zone))
    services.leave_visit(appointment=queries.visits_without_points(brook_street, days[2])[0], by_name="Dana")
    found = queries.days_with_forgotten(brook_street, today)
    assert found == ((days[0], 2), (days[1], 1), (days[2], 1), (days[3], 2))
    assert all(queries.visits_without_points(brook_street, day).count() == visits for day, visits in found)
    home = as_dana.get("/").text
    assert f'href="{PAGE}?day={days[3].isoformat()}"' in home
    assert f'href="{PAGE}?day={days[4].isoformat()}"' not in home


def test_empty_lists_say_why_they_are_empty(brook_street: Practice, mateo: Member, as_dana: Client) -> None:
    known_for(mateo, 100)
    assert "No visits reported" in as_dana.get(PAGE).text
    visit = visit_of(mateo)
    as_dana.post(PAGE + "leave/", {"number": mateo.number, "days": "60"})
    page = as_dana.get(PAGE).text
    assert "Everyone got something" not in page
    assert "1 patient was put off with Not now" in page
    as_dana.post(PAGE + "leave/", {"number": mateo.number, "visit": str(visit.id)})
    assert "Of 1 visit 1 earned nothing" in as_dana.get(PAGE).text
    give(mateo, 5)
    for left in queries.standing_dismissals(brook_street):
        as_dana.post(f"{PAGE}{left.id}/again/")
    page = as_dana.get(PAGE).text
    assert "Nobody went without" in page
    assert "Everyone got something" in page
