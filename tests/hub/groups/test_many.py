"""One act on many members: shown first, done once, undone as one."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from offthecharts.hub.groups import acting, named, planning, queries, services
from offthecharts.hub.groups.errors import AlreadyUndone, ListChanged, SubjectGone
from offthecharts.hub.groups.models import ManyAct, ManyActKind, MemberHasStatus
from offthecharts.hub.groups.planning import Subject
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.tags import services as tags

EVERYBODY = Wish()


def do(practice: Practice, kind: ManyActKind, subject: Subject, by: HubUser, key: str = "key") -> ManyAct:
    plan = planning.plan(practice=practice, wish=EVERYBODY, kind=kind, subject=subject)
    return acting.act(
        practice=practice, wish=EVERYBODY, kind=kind, subject=subject, digest=plan.digest, by=by, key=key
    )


def test_many_are_tagged_once_and_undo_leaves_who_had_the_tag_before(
    brook_street: Practice, mateo: Member, rosa: Member, dana: HubUser
) -> None:
    vip = tags.tag(rosa, "VIP")
    made = do(brook_street, ManyActKind.TAG, Subject("VIP", vip.id), dana)
    assert list(made.changed) == [str(mateo.id)]
    assert [tag.name for tag in tags.tags_on(mateo)] == ["VIP"]
    acting.undo(made=made, by=dana)
    assert tags.tags_on(mateo) == []
    assert [tag.name for tag in tags.tags_on(rosa)] == ["VIP"]
    with pytest.raises(AlreadyUndone):
        acting.undo(made=made, by=dana)


def test_the_same_request_again_is_the_same_act(brook_street: Practice, mateo: Member, dana: HubUser) -> None:
    plan = planning.plan(practice=brook_street, wish=EVERYBODY, kind=ManyActKind.TAG, subject=Subject("New"))
    acts = {
        acting.act(
            practice=brook_street,
            wish=EVERYBODY,
            kind=ManyActKind.TAG,
            subject=Subject("New"),
            digest=plan.digest,
            by=dana,
            key="once",
        ).id
        for _ in range(2)
    }
    assert len(acts) == 1


def test_nothing_is_done_when_the_list_is_another_one_than_was_shown(
    brook_street: Practice, mateo: Member, rosa: Member, dana: HubUser
) -> None:
    subject = Subject("VIP", tags.make(practice=brook_street, name="VIP").id)
    plan = planning.plan(practice=brook_street, wish=EVERYBODY, kind=ManyActKind.TAG, subject=subject)
    tags.tag(rosa, "VIP")
    with pytest.raises(ListChanged):
        acting.act(
            practice=brook_street,
            wish=EVERYBODY,
            kind=ManyActKind.TAG,
            subject=subject,
            digest=plan.digest,
            by=dana,
            key="late",
        )
    assert tags.tags_on(mateo) == []


def test_a_status_is_set_for_many_and_undo_brings_back_what_each_had(
    brook_street: Practice, mateo: Member, rosa: Member, dana: HubUser
) -> None:
    first, second, third, _ = services.start_statuses(practice=brook_street)
    services.set_status(member=mateo, status=first)
    made = do(brook_street, ManyActKind.STATUS, Subject(second.name, second.id), dana)
    assert len(made.changed) == 2
    services.set_status(member=rosa, status=third)
    acting.undo(made=made, by=dana)
    now = [queries.status_of(member) for member in (mateo, rosa)]
    assert [has.status_id if has else None for has in now] == [first.id, third.id]


def test_undo_of_a_status_brings_back_since_when_each_had_the_former_one(
    brook_street: Practice, mateo: Member, dana: HubUser
) -> None:
    first, second, *_ = services.start_statuses(practice=brook_street)
    services.set_status(member=mateo, status=first)
    since = datetime(2025, 3, 4, 9, 30, 15, 123456, tzinfo=UTC)
    MemberHasStatus.objects.of(brook_street).update(set_at=since)
    made = do(brook_street, ManyActKind.STATUS, Subject(second.name, second.id), dana)
    has = queries.status_of(mateo)
    assert has is not None
    assert has.set_at > since
    acting.undo(made=made, by=dana)
    has = queries.status_of(mateo)
    assert has is not None
    assert (has.status_id, has.set_at) == (first.id, since)


def test_what_was_removed_meanwhile_is_not_put_back_on_members(
    brook_street: Practice, mateo: Member, dana: HubUser
) -> None:
    vip = tags.tag(mateo, "VIP")
    club = services.add_group(practice=brook_street, name="Club")
    services.put_in(practice=brook_street, group_id=club.id, member_ids=[mateo.id])
    first, second, *_ = services.start_statuses(practice=brook_street)
    services.set_status(member=mateo, status=first)
    acts = [
        do(brook_street, ManyActKind.UNTAG, Subject(vip.name, vip.id), dana, "untag"),
        do(brook_street, ManyActKind.UNGROUP, Subject(club.name, club.id), dana, "ungroup"),
        do(brook_street, ManyActKind.STATUS, Subject(second.name, second.id), dana, "status"),
    ]
    tags.remove(tag=vip)
    for row in (club, first):
        named.remove(row=row)
    for made in acts:
        with pytest.raises(SubjectGone):
            acting.undo(made=made, by=dana)
        assert ManyAct.objects.of(brook_street).get(id=made.id).undone_at is None
    tags.restore(tag=vip)
    for row in (club, first):
        named.restore(row=row)
    for made in acts:
        acting.undo(made=made, by=dana)
    assert [tag.name for tag in tags.tags_on(mateo)] == ["VIP"]
    assert [group.name for group in queries.groups_on(mateo)] == ["Club"]
    has = queries.status_of(mateo)
    assert has is not None
    assert has.status_id == first.id


def test_a_status_that_was_removed_before_the_act_does_not_stand_against_its_undo(
    brook_street: Practice, mateo: Member, dana: HubUser
) -> None:
    first, second, *_ = services.start_statuses(practice=brook_street)
    services.set_status(member=mateo, status=first)
    named.remove(row=first)
    made = do(brook_street, ManyActKind.STATUS, Subject(second.name, second.id), dana)
    acting.undo(made=made, by=dana)
    assert queries.status_of(mateo) is None
    named.restore(row=first)
    has = queries.status_of(mateo)
    assert has is not None
    assert has.status_id == first.id


def test_groups_take_many_in_and_let_them_out(
    brook_street: Practice, mateo: Member, rosa: Member, dana: HubUser
) -> None:
    club = services.add_group(practice=brook_street, name="Club")
    services.put_in(practice=brook_street, group_id=club.id, member_ids=[rosa.id])
    subject = Subject(club.name, club.id)
    taken_in = do(brook_street, ManyActKind.GROUP, subject, dana, "in")
    let_out = do(brook_street, ManyActKind.UNGROUP, subject, dana, "out")
    assert (len(taken_in.changed), len(let_out.changed)) == (1, 2)
    acting.undo(made=let_out, by=dana)
    assert queries.members_in(brook_street, [club.id]).count() == 2
    acting.undo(made=taken_in, by=dana)
    assert list(queries.members_in(brook_street, [club.id])) == [rosa]


def test_many_are_archived_and_come_back_but_for_those_archived_otherwise(
    brook_street: Practice, mateo: Member, rosa: Member, dana: HubUser
) -> None:
    made = do(brook_street, ManyActKind.ARCHIVE, Subject(), dana)
    assert not Member.objects.of(brook_street).filter(archived_at=None).exists()
    acting.undo(made=made, by=dana)
    assert Member.objects.of(brook_street).filter(archived_at=None).count() == 2


def test_the_preview_says_how_many_and_who_and_the_page_offers_one_undo(
    as_dana: Client, brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    address = f"/members/many/tag/?show=patients&member={mateo.number}"
    asked = as_dana.get(address).content.decode()
    assert "the 1 ticked member" in asked
    assert "digest" not in asked
    preview = as_dana.get(f"{address}&to=VIP").content.decode()
    assert "1 member is changed" in preview
    assert "Mateo Alvarez" in preview
    assert tags.tags_on(mateo) == []
    fields = dict(re.findall(r'name="(to|digest|idempotency_key)" value="([^"]+)"', preview))
    answer = as_dana.post(address, fields, follow=True)
    assert answer.redirect_chain[-1][0] == "/members/?show=patients"
    assert "1 member has the tag VIP now." in answer.content.decode()
    assert [tag.name for tag in tags.tags_on(mateo)] == ["VIP"]
    made = ManyAct.objects.of(brook_street).get()
    as_dana.post(f"/members/many/{made.id}/undo/")
    assert tags.tags_on(mateo) == []


def test_a_changed_list_is_shown_again_before_anything_is_done(
    as_dana: Client, brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    answer = as_dana.post("/members/many/tag/", {"to": "VIP", "digest": "0", "idempotency_key": "k"})
    assert answer.status_code == 409
    assert "The list has changed" in answer.content.decode()
    assert "2 members are changed" in answer.content.decode()
    assert not ManyAct.objects.of(brook_street).exists()


def test_an_unknown_act_and_a_missing_subject_change_nothing(
    as_dana: Client, brook_street: Practice, mateo: Member
) -> None:
    assert as_dana.get("/members/many/delete/").status_code == 404
    assert as_dana.post("/members/many/group/", {"to": "x"}).status_code == 422
    assert "There is none to choose" in as_dana.get("/members/many/group/").content.decode()


def test_the_status_of_many_is_taken_away_and_undo_brings_it_back(
    brook_street: Practice, mateo: Member, rosa: Member, dana: HubUser
) -> None:
    first, second, *_ = services.start_statuses(practice=brook_street)
    for member in (mateo, rosa):
        services.set_status(member=member, status=first)
    subject = planning.subject_of(brook_street, ManyActKind.STATUS, "none")
    assert subject is not None
    made = do(brook_street, ManyActKind.STATUS, subject, dana)
    assert len(made.changed) == 2
    assert not MemberHasStatus.objects.of(brook_street).exists()
    services.set_status(member=rosa, status=second)
    acting.undo(made=made, by=dana)
    now = [queries.status_of(member) for member in (mateo, rosa)]
    assert [has.status_id if has else None for has in now] == [first.id, second.id]


def test_a_removed_status_counts_as_none_already(brook_street: Practice, mateo: Member, dana: HubUser) -> None:
    first, *_ = services.start_statuses(practice=brook_street)
    services.set_status(member=mateo, status=first)
    named.remove(row=first)
    assert do(brook_street, ManyActKind.STATUS, Subject("None"), dana).changed == {}


def test_the_preview_of_a_status_says_what_each_has_now_and_offers_none(
    as_dana: Client, brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    first, second, *_ = services.start_statuses(practice=brook_street)
    services.set_status(member=mateo, status=first)
    asked = as_dana.get("/members/many/status/?show=patients").content.decode()
    assert '<option value="none">None' in asked
    assert '<a class="button quiet" href="/members/?show=patients">Cancel</a>' in asked
    preview = as_dana.get(f"/members/many/status/?to={second.id}").content.decode()
    assert f"#{mateo.number} · now {first.name}" in preview
    assert f"#{rosa.number} · now no status" in preview
    away = as_dana.get("/members/many/status/?to=none").content.decode()
    assert "1 member is changed" in away
    assert "Take the status from 1" in away
    fields = dict(re.findall(r'name="(to|digest|idempotency_key)" value="([^"]+)"', away))
    answer = as_dana.post("/members/many/status/", fields, follow=True)
    assert "1 member has no status now." in answer.content.decode()
    assert queries.status_of(mateo) is None


def test_undo_of_an_act_on_many_leads_back_to_the_list_as_it_was_filtered(
    as_dana: Client, brook_street: Practice, mateo: Member
) -> None:
    address = "/members/many/tag/?q=Mateo&show=patients"
    preview = as_dana.get(f"{address}&to=VIP").content.decode()
    fields = dict(re.findall(r'name="(to|digest|idempotency_key)" value="([^"]+)"', preview))
    done = as_dana.post(address, fields, follow=True).context["done"]
    answer = as_dana.post(done.action, dict(done.fields))
    assert answer["Location"] == "/members/?q=Mateo&show=patients"


def test_all_members_of_the_page_are_ticked_by_one_box(as_dana: Client, mateo: Member) -> None:
    page = as_dana.get("/members/").content.decode()
    assert '<input type="checkbox" data-tick-all> All on this page' in page
    assert "groups/ticks" in page
