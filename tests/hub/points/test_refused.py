"""What gives no points: an archived profile, and a visit to which nobody came."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from offthecharts.hub.appointments.models import ReportedAppointment, Status
from offthecharts.hub.members.models import Member
from offthecharts.hub.merges.merging import merge
from offthecharts.hub.points.errors import MemberArchived
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.bulk.lots import lot_of, run, states
from tests.hub.forgotten.test_forgotten import visit_of
from tests.hub.menu.giving import hand, limited
from tests.hub.people import member_of
from tests.hub.points.test_pages import add


def archive(*members: Member) -> None:
    Member.across_practices.filter(id__in=[one.id for one in members]).update(archived_at=timezone.now())


def test_nobody_gives_points_to_an_archived_profile(as_dana: Client, brook_street: Practice, mateo: Member) -> None:
    archive(mateo)
    answer = add(as_dana, mateo, misc="on", misc_points="7", misc_reason="Helped a friend")
    assert answer.status_code == 422
    assert "Restore the profile first" in answer.content.decode()
    assert balance_of(brook_street, mateo) == 0


def test_a_lot_leaves_out_who_was_archived_after_its_preview(
    brook_street: Practice, dana: HubUser, mateo: Member, rosa: Member
) -> None:
    lot = lot_of(dana)
    archive(mateo)
    run(lot, dana)
    assert states(lot) == {"Mateo": "left_out", "Rosa": "given"}
    assert [balance_of(brook_street, one) for one in (mateo, rosa)] == [0, 20]


def test_points_under_a_merged_number_follow_unless_the_kept_profile_is_archived(
    brook_street: Practice, dana: HubUser, olive: HubUser, mateo: Member
) -> None:
    again = member_of(brook_street, "Matt", "Alvarez")
    merge(practice=brook_street, kept_id=mateo.id, merged_id=again.id, by=olive, idempotency_key="m")
    hand(again, 5, by=dana)
    assert balance_of(brook_street, mateo) == 5
    archive(mateo)
    with pytest.raises(MemberArchived):
        hand(again, 5, by=dana)


def test_what_came_from_a_program_or_before_is_not_lost(brook_street: Practice, dana: HubUser, mateo: Member) -> None:
    hand(mateo, 5, by=dana, key="k")
    archive(mateo)
    hand(mateo, 5)
    assert hand(mateo, 5, by=dana, key="k").repeated
    assert balance_of(brook_street, mateo) == 10


@pytest.mark.parametrize("what", ["missed", "booked", "removed"])
def test_a_visit_to_which_nobody_came_carries_no_points_to_its_day(
    as_dana: Client, brook_street: Practice, mateo: Member, what: str
) -> None:
    item = limited(brook_street, most_per_day=1)
    visit = visit_of(mateo, at=timezone.now() - timedelta(days=2))
    changed = {"removed_at": timezone.now()} if what == "removed" else {"status": Status(what)}
    rows = ReportedAppointment.objects.of(brook_street).filter(id=visit.id)
    rows.update(**changed)
    assert add(as_dana, mateo, item=[str(item.id)], visit=str(visit.id)).status_code == 404
    rows.update(removed_at=None, status=Status.KEPT)
    assert add(as_dana, mateo, item=[str(item.id)], visit=str(visit.id)).status_code == 302
    assert balance_of(brook_street, mateo) == item.points
