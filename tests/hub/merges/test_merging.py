"""Two profiles of one person become one, and two again."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.groups import services as groups
from offthecharts.hub.groups.queries import groups_on, status_of
from offthecharts.hub.members import intake, matching
from offthecharts.hub.members.member_data import MemberData
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.merges import relations
from offthecharts.hub.merges.errors import AlreadyMerged, CannotUndo, DebtTooLarge, ProfileChanged, SameProfile
from offthecharts.hub.merges.merging import digest_of, merge
from offthecharts.hub.merges.models import ProfileMerge
from offthecharts.hub.merges.undoing import undo
from offthecharts.hub.messages.models import Message
from offthecharts.hub.points import services
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.models import Balance, EntryKind, PointsEntry
from offthecharts.hub.points.queries import activity, balance_of
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.tags import services as tags
from tests.hub.people import give, member_of


@pytest.fixture
def matt(brook_street: Practice, mateo: Member) -> Member:
    """Mateo once more, under another chart."""
    return member_of(brook_street, "Matt", "Alvarez", birth_date=date(2014, 5, 4), email="matt@example.org")


def join(kept: Member, other: Member, by: HubUser, **options: Any) -> ProfileMerge:
    return merge(
        practice=kept.practice,
        kept_id=kept.id,
        merged_id=other.id,
        by=by,
        idempotency_key=options.pop("key", uuid.uuid4().hex),
        **options,
    )


def fresh(member: Member) -> Member:
    return Member.objects.of(member.practice_id).select_related("practice").get(id=member.id)


def points_of(*members: Member) -> list[int]:
    assert list(faults()) == []
    return [balance_of(member.practice, member) for member in members]


def test_the_points_move_by_two_linked_entries_and_the_activity_of_both_shows_on_the_kept_profile(
    mateo: Member, matt: Member, olive: HubUser
) -> None:
    give(mateo, 30)
    give(matt, 50, "No broken brackets")
    join(mateo, matt, olive)
    assert points_of(mateo, matt) == [80, 0]
    kinds = PointsEntry.objects.of(mateo.practice).filter(kind=EntryKind.MERGE).values_list("points", flat=True)
    assert sorted(kinds) == [-50, 50]
    shown = activity(mateo.practice, fresh(mateo)).entries
    assert [(entry.reason, entry.points) for entry in shown] == [("No broken brackets", 50), ("Great brushing", 30)]


def test_the_merged_profile_leads_to_the_kept_one_and_is_on_no_list(
    mateo: Member, matt: Member, as_olive: Client, olive: HubUser
) -> None:
    join(mateo, matt, olive)
    answer = as_olive.get(f"/members/{matt.number}/", follow=True)
    assert answer.redirect_chain[-1][0] == f"/members/{mateo.number}/"
    assert b"was merged into this one" in answer.content
    for address in ("/members/?q=Matt", "/members/?show=archived"):
        assert f"/members/{matt.number}/".encode() not in as_olive.get(address).content


def test_points_for_the_old_id_reach_the_kept_profile_once(mateo: Member, matt: Member, olive: HubUser) -> None:
    join(mateo, matt, olive)
    for _ in range(2):
        services.award(
            practice=matt.practice,
            member=matt.id,
            lines=[Line(points=20, reason="On time")],
            by_name="Desk",
            hub_user=None,
            idempotency_key="late-award",
        )
    assert points_of(mateo, matt) == [20, 0]
    assert not Balance.objects.of(matt.practice).filter(member_id=matt.id).exists()


def test_an_entry_of_the_merged_profile_is_taken_back_from_the_kept_one(
    mateo: Member, matt: Member, olive: HubUser
) -> None:
    [entry] = give(matt, 50).entries
    give(mateo, 10)
    made = join(mateo, matt, olive)
    for _ in range(2):
        back = services.reverse(
            practice=matt.practice, entry_id=entry.id, by_name="Olive", hub_user=olive, idempotency_key="back"
        )
    assert back.repeated
    assert points_of(mateo, matt) == [10, 0]
    undo(made=made, by=olive)
    assert points_of(mateo, matt) == [10, 0]


def test_a_deduction_of_the_merged_profile_comes_back_to_the_kept_one(
    mateo: Member, matt: Member, olive: HubUser
) -> None:
    give(matt, 50)
    [entry] = give(matt, -20).entries
    made = join(mateo, matt, olive)
    services.reverse(
        practice=matt.practice, entry_id=entry.id, by_name="Olive", hub_user=olive, idempotency_key="back"
    )
    assert points_of(mateo, matt) == [50, 0]
    undo(made=made, by=olive)
    assert points_of(mateo, matt) == [0, 50]


def test_a_merge_is_undone_exactly_also_after_new_points_were_given(
    mateo: Member, matt: Member, rosa: Member, olive: HubUser
) -> None:
    practice = mateo.practice
    give(mateo, 30)
    give(matt, 50)
    club = groups.add_group(practice=practice, name="Braces club")
    groups.put_in(practice=practice, group_id=club.id, member_ids=[matt.id])
    groups.set_status(member=matt, status=groups.add_status(practice=practice, name="Retention"))
    tags.tag(mateo, "VIP")
    tags.tag(matt, "VIP")
    tags.tag(matt, "Brushes well")
    Responsibility.across_practices.create(practice=practice, patient_id=matt.id, account_holder_id=rosa.id)
    visit = _appointment(matt)
    message = _message(matt, rosa)
    card = Card.across_practices.create(practice=practice, number="18", state=CardState.ACTIVE, member_id=matt.id)
    before = _state(mateo), _state(matt)
    made = join(mateo, matt, olive, taken=["email", "first_name"])
    kept = fresh(mateo)
    assert (kept.first_name, kept.email) == ("Matt", "matt@example.org")
    assert [group.name for group in groups_on(kept)] == ["Braces club"]
    status = status_of(kept)
    assert status is not None
    assert status.status.name == "Retention"
    assert [tag.name for tag in tags.tags_on(kept)] == ["Brushes well", "VIP"]
    for row in (visit, message, card):
        row.refresh_from_db()
        assert row.member_id == mateo.id
    assert Responsibility.objects.of(practice).filter(patient_id=mateo.id).count() == 1
    give(mateo, 7, "New since")
    undo(made=made, by=olive)
    assert points_of(mateo, matt) == [37, 50]
    assert (_state(mateo), _state(matt)) == before
    with pytest.raises(CannotUndo):
        undo(made=made, by=olive)


def _state(member: Member) -> dict[str, Any]:
    """Everything that a merge could have moved or changed."""
    practice = member.practice_id
    values = Member.objects.of(practice).filter(id=member.id).values().get()
    return {
        **{name: value for name, value in values.items() if name != "updated_at"},
        **{
            relation.name: sorted(
                str(row_id)
                for row_id in relation.rows(member.practice)
                .filter(**{relation.column: member.id})
                .values_list("id", flat=True)
            )
            for relation in relations.relations()
        },
        "cards": sorted(Card.objects.of(practice).filter(member_id=member.id).values_list("number", "state")),
    }


def _appointment(member: Member) -> ReportedAppointment:
    return ReportedAppointment.across_practices.create(
        practice=member.practice, number=1, member_id=member.id, starts_at=timezone.now()
    )


def _message(member: Member, receiver: Member) -> Message:
    return Message.across_practices.create(
        practice=member.practice,
        member_id=member.id,
        receiver_id=receiver.id,
        to_name="Rosa",
        to_address="rosa@example.org",
        subject="Well done",
        body="…",
        next_attempt_at=timezone.now(),
        by_name="Dana",
        idempotency_key="message",
        input_sha256="0" * 64,
    )


def test_of_two_cards_in_use_the_chosen_one_stays_and_undo_brings_the_other_back(
    mateo: Member, matt: Member, olive: HubUser
) -> None:
    practice = mateo.practice
    cards = [
        Card.across_practices.create(practice=practice, number=number, state=CardState.ACTIVE, member_id=member.id)
        for number, member in (("18", mateo), ("26", matt))
    ]
    made = join(mateo, matt, olive, card_id=cards[1].id)
    rows = Card.objects.of(practice).order_by("number").values_list("number", "state", "member_id")
    assert list(rows) == [("18", "retired", mateo.id), ("26", "active", mateo.id)]
    undo(made=made, by=olive)
    assert list(rows.all()) == [("18", "active", mateo.id), ("26", "active", matt.id)]


def test_both_external_ids_find_the_kept_profile_and_the_second_chart_only_fills_gaps(
    mateo: Member, matt: Member, olive: HubUser
) -> None:
    practice = mateo.practice
    Member.objects.of(practice).filter(id=mateo.id).update(external_id="A-1")
    Member.objects.of(practice).filter(id=matt.id).update(external_id="B-2")
    made = join(fresh(mateo), fresh(matt), olive)
    for external_id in ("A-1", "B-2"):
        found = matching.by_external_id(practice, external_id)
        assert found is not None
        assert found.id == mateo.id
    data = MemberData(
        external_id="B-2", first_name="Matt", last_name="Alvarez", birth_date=date(2014, 5, 4), city="Brooklyn"
    )
    taken = intake.take_in(practice=practice, data=data)
    assert taken.member is not None
    assert taken.member.id == mateo.id
    kept = fresh(mateo)
    assert (kept.external_id, kept.first_name, kept.city) == ("A-1", "Mateo", "Brooklyn")
    undo(made=made, by=olive)
    again = matching.by_external_id(practice, "B-2")
    assert again is not None
    assert again.id == matt.id


def test_the_link_to_a_chart_goes_to_a_kept_profile_that_has_none_and_comes_back(
    mateo: Member, matt: Member, olive: HubUser
) -> None:
    Member.objects.of(mateo.practice).filter(id=matt.id).update(external_id="B-2", chart={"city": "Brooklyn"})
    made = join(fresh(mateo), fresh(matt), olive)
    assert (fresh(mateo).external_id, fresh(mateo).chart) == ("B-2", {"city": "Brooklyn"})
    undo(made=made, by=olive)
    assert (fresh(mateo).external_id, fresh(matt).external_id) == ("", "B-2")
    assert fresh(matt).chart == {"city": "Brooklyn"}


def test_a_profile_that_was_kept_can_be_merged_in_its_turn_and_the_merges_are_undone_in_turn(
    brook_street: Practice, mateo: Member, matt: Member, olive: HubUser
) -> None:
    third = member_of(brook_street, "Matty", "Alvarez")
    give(matt, 5)
    first = join(mateo, matt, olive)
    second = join(third, fresh(mateo), olive)
    assert fresh(matt).merged_into_id == third.id
    give(matt, 1)
    assert points_of(third, mateo, matt) == [6, 0, 0]
    with pytest.raises(CannotUndo):
        undo(made=first, by=olive)
    undo(made=second, by=olive)
    assert fresh(matt).merged_into_id == mateo.id
    undo(made=first, by=olive)
    assert points_of(third, mateo, matt) == [1, 0, 5]


@pytest.mark.parametrize("gave", [50, -20])
@pytest.mark.parametrize("when", ["before the second merge", "after it", "between the two undos"])
def test_what_was_taken_back_in_a_chain_of_merges_is_settled_once_when_they_are_undone(
    brook_street: Practice, mateo: Member, matt: Member, olive: HubUser, gave: int, when: str
) -> None:
    third = member_of(brook_street, "Matty", "Alvarez")
    give(third, 100)
    give(mateo, 60)
    give(matt, 30)
    [entry] = give(matt, gave).entries

    def take_back(now: str) -> None:
        if now == when:
            services.reverse(
                practice=brook_street, entry_id=entry.id, by_name="Olive", hub_user=olive, idempotency_key="back"
            )

    first = join(mateo, matt, olive)
    take_back("before the second merge")
    second = join(third, fresh(mateo), olive)
    take_back("after it")
    undo(made=second, by=olive)
    take_back("between the two undos")
    assert points_of(third, mateo, matt) == [100, 90, 0]
    undo(made=first, by=olive)
    assert points_of(third, mateo, matt) == [100, 60, 30]


def test_a_debt_is_paid_by_the_kept_profile_or_refused(mateo: Member, matt: Member, olive: HubUser) -> None:
    services.correct(
        practice=matt.practice,
        member=matt,
        points=-20,
        reason="Counted twice",
        by_name="Olive",
        hub_user=olive,
        idempotency_key="debt",
    )
    with pytest.raises(DebtTooLarge):
        join(mateo, matt, olive)
    assert fresh(matt).merged_into_id is None
    give(mateo, 30)
    made = join(mateo, matt, olive)
    assert points_of(mateo, matt) == [10, 0]
    undo(made=made, by=olive)
    assert points_of(mateo, matt) == [30, -20]


def test_undo_is_refused_when_the_points_were_spent_and_after_thirty_days(
    mateo: Member, matt: Member, olive: HubUser
) -> None:
    give(matt, 50)
    made = join(mateo, matt, olive)
    with pytest.raises(CannotUndo):
        undo(made=made, by=olive, now=timezone.now() + timedelta(days=30))
    give(mateo, -40)
    with pytest.raises(CannotUndo, match="10 left"):
        undo(made=made, by=olive)
    assert points_of(mateo, matt) == [10, 0]


def test_a_merge_is_made_once_and_not_of_a_profile_with_itself_or_one_that_is_gone(
    mateo: Member, matt: Member, rosa: Member, olive: HubUser
) -> None:
    digest = digest_of(mateo, matt)
    made = join(mateo, matt, olive, key="once", digest=digest)
    assert join(mateo, matt, olive, key="once", digest=digest).id == made.id
    with pytest.raises(AlreadyMerged):
        join(matt, mateo, olive)
    with pytest.raises(SameProfile):
        join(mateo, mateo, olive)
    with pytest.raises(ProfileChanged):
        join(mateo, rosa, olive, digest=digest)


def test_an_account_holder_does_not_become_their_own(mateo: Member, rosa: Member, olive: HubUser) -> None:
    made = join(rosa, mateo, olive)
    rows = Responsibility.objects.of(rosa.practice)
    assert not rows.filter(patient_id=rosa.id, account_holder_id=rosa.id).exists()
    undo(made=made, by=olive)
    assert rows.filter(patient_id=mateo.id, account_holder_id=rosa.id).exists()


def test_everything_that_points_at_a_member_moves_or_is_said_to_stay() -> None:
    named = {relation.name for relation in relations.relations()}
    fields: Any = Member._meta.get_fields(include_hidden=True)
    by_relation = {
        f"{field.related_model._meta.label_lower}.{field.field.name}"
        for field in fields
        if field.auto_created and not field.concrete
    }
    assert by_relation <= named | relations.STAY
    assert by_relation | {"points.balance.member"} >= relations.STAY
