"""What becomes of a profile when its chart is changed later: each switch, wherever the change was made."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import override_settings

from offthecharts.hub.differences.models import ChartDifference, State
from offthecharts.hub.differences.services import How, settle, undo
from offthecharts.hub.members import photos
from offthecharts.hub.members.editing import change_by_hand
from offthecharts.hub.members.intake import MemberData, take_in
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.members.origins import Source, origin_of
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.wire.messages import ChartChanges
from tests.hub.launches.charts import ROSA
from tests.hub.members.test_intake import chart, holders_of, jpeg, photo_of
from tests.hub.people import member_of

pytestmark = pytest.mark.django_db
OFF, ASK, AUTOMATIC = ChartChanges.OFF, ChartChanges.ASK, ChartChanges.AUTOMATIC
OLD, NEW, OURS = "mateo@example.com", "new@example.com", "by.hand@example.com"


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def tell(practice: Practice, mode: ChartChanges, data: MemberData | None = None, photo: Any = None) -> Member:
    """The chart speaks; Mateo as he is afterwards."""
    incoming = photos.read(photo) if photo else None
    said = data or chart()
    if photo:
        said = replace(said, photo_sha256=photo.sha256)
    member = take_in(practice=practice, data=said, photo=incoming, changes=mode).member
    assert member is not None
    return Member.objects.of(practice).select_related("practice").get(id=member.id)


def asked(practice: Practice, state: State = State.OPEN) -> dict[str, str]:
    """What is to be decided: the chart's value by field."""
    return dict(ChartDifference.objects.of(practice).filter(state=state).values_list("field", "chart_value"))


def decide(practice: Practice, how: How, actor: HubUser) -> Any:
    """Decide everything."""
    ids = list(ChartDifference.objects.of(practice).values_list("id", flat=True))
    return settle(practice=practice, ids=ids, how=how, actor=actor)


@pytest.mark.parametrize(
    ("mode", "in_chart", "in_hub", "then", "is_asked"),
    [
        (OFF, NEW, "", OLD, False),
        (OFF, OLD, OURS, OURS, False),
        (OFF, NEW, OURS, OURS, False),
        (ASK, NEW, "", OLD, True),
        (ASK, OLD, OURS, OURS, True),
        (ASK, NEW, OURS, OURS, True),
        (AUTOMATIC, NEW, "", NEW, False),
        (AUTOMATIC, OLD, OURS, OURS, True),
        (AUTOMATIC, NEW, OURS, OURS, True),
        (ASK, "", "", OLD, True),
        (AUTOMATIC, "", "", "", False),
        (AUTOMATIC, NEW, NEW, NEW, False),
    ],
)
def test_each_switch_wherever_it_was_changed(
    brook_street: Practice, mode: ChartChanges, in_chart: str, in_hub: str, then: str, is_asked: bool
) -> None:
    member = tell(brook_street, mode)
    if in_hub:
        change_by_hand(member=member, values={"email": in_hub})
    member = tell(brook_street, mode, chart(email=in_chart))
    assert member.email == then
    assert asked(brook_street) == ({"email": in_chart} if is_asked else {})


def test_what_the_hub_alone_knows_is_nobodys_question(brook_street: Practice) -> None:
    member = tell(brook_street, ASK, chart(email=""))
    change_by_hand(member=member, values={"email": OURS})
    assert tell(brook_street, ASK, chart(email="")).email == OURS
    assert asked(brook_street) == {}


def test_a_value_kept_is_asked_again_only_when_the_chart_says_something_else(
    brook_street: Practice, olive: HubUser
) -> None:
    tell(brook_street, ASK)
    tell(brook_street, ASK, chart(email=NEW))
    decide(brook_street, How.KEEP, olive)
    member = tell(brook_street, AUTOMATIC, chart(email=NEW))
    assert (member.email, asked(brook_street)) == (OLD, {})
    origin = origin_of(member, "email")
    assert origin is not None
    assert origin.by == Source.HUB_USER
    tell(brook_street, AUTOMATIC, chart(email="third@example.com"))
    assert asked(brook_street) == {"email": "third@example.com"}


def test_a_value_taken_is_the_charts_and_undo_brings_the_old_one_back(brook_street: Practice, olive: HubUser) -> None:
    member = tell(brook_street, ASK)
    change_by_hand(member=member, values={"email": OURS})
    tell(brook_street, ASK, chart(email=NEW))
    done = decide(brook_street, How.TAKE, olive)
    member = tell(brook_street, ASK, chart(email=NEW))
    assert (member.email, asked(brook_street), member.hand_edited) == (NEW, {}, {})
    assert undo(practice=brook_street, batch=done.batch, actor=olive) == 1
    member = Member.objects.of(brook_street).get(id=member.id)
    assert (member.email, list(member.hand_edited)) == (OURS, ["email"])
    assert asked(brook_street) == {"email": NEW}


def test_undo_leaves_what_was_changed_since(brook_street: Practice, olive: HubUser) -> None:
    tell(brook_street, ASK)
    member = tell(brook_street, ASK, chart(email=NEW))
    done = decide(brook_street, How.TAKE, olive)
    change_by_hand(member=member, values={"email": OURS})
    assert undo(practice=brook_street, batch=done.batch, actor=olive) == 0
    assert Member.objects.of(brook_street).get(id=member.id).email == OURS


def test_the_question_goes_when_both_say_the_same(brook_street: Practice) -> None:
    tell(brook_street, ASK)
    member = tell(brook_street, ASK, chart(email=NEW))
    change_by_hand(member=member, values={"email": NEW})
    assert asked(brook_street) == {}
    tell(brook_street, ASK, chart(email="third@example.com"))
    tell(brook_street, ASK, chart(email=NEW))
    assert asked(brook_street) == {}


def test_the_birth_date_is_a_field_like_any_other(brook_street: Practice, olive: HubUser) -> None:
    tell(brook_street, ASK)
    tell(brook_street, ASK, chart(birth_date="2014-05-05"))
    assert asked(brook_street) == {"birth_date": "2014-05-05"}
    decide(brook_street, How.TAKE, olive)
    assert str(Member.objects.of(brook_street).get(is_patient=True).birth_date) == "2014-05-05"


class TestPhoto:
    """The photo is a field too."""

    def test_automatic_takes_the_new_one_and_drops_the_old_file(
        self, brook_street: Practice, django_capture_on_commit_callbacks: Any
    ) -> None:
        old = tell(brook_street, AUTOMATIC, photo=photo_of(jpeg())).photo
        with django_capture_on_commit_callbacks(execute=True):
            member = tell(brook_street, AUTOMATIC, photo=photo_of(jpeg("plum")))
        assert member.photo_sha256 == photo_of(jpeg("plum")).sha256
        assert default_storage.exists(member.photo)
        assert not default_storage.exists(old)

    def test_ask_keeps_the_incoming_one_so_that_it_can_be_taken(self, brook_street: Practice, olive: HubUser) -> None:
        old = tell(brook_street, ASK, photo=photo_of(jpeg()))
        member = tell(brook_street, ASK, photo=photo_of(jpeg("plum")))
        assert member.photo == old.photo
        done = decide(brook_street, How.TAKE, olive)
        member = Member.objects.of(brook_street).get(id=member.id)
        assert member.photo_sha256 == photo_of(jpeg("plum")).sha256
        assert default_storage.exists(member.photo)
        undo(practice=brook_street, batch=done.batch, actor=olive)
        assert Member.objects.of(brook_street).get(id=member.id).photo == old.photo
        assert default_storage.exists(old.photo)

    def test_a_hash_alone_asks_for_the_picture(self, brook_street: Practice) -> None:
        tell(brook_street, ASK, photo=photo_of(jpeg()))
        only = replace(chart(), photo_sha256="ab" * 32)
        assert take_in(practice=brook_street, data=only, changes=ASK).wants_photo
        assert asked(brook_street) == {}
        assert not take_in(practice=brook_street, data=only, changes=OFF).wants_photo

    def test_a_photo_taken_out_of_the_chart_goes(self, brook_street: Practice) -> None:
        tell(brook_street, AUTOMATIC, photo=photo_of(jpeg()))
        assert tell(brook_street, AUTOMATIC).photo == ""


class TestFamily:
    """Account holders, shared by siblings."""

    LUCIA: dict[str, Any] = {"external_id": "c-2", "first_name": "Lucia", "email": "", "birth_date": "2016-01-01"}

    def test_a_shared_account_holder_is_changed_once_and_right_for_both(self, brook_street: Practice) -> None:
        mateo = tell(brook_street, AUTOMATIC)
        lucia = tell(brook_street, AUTOMATIC, chart(**self.LUCIA))
        moved = {**ROSA, "email": "rosa.new@example.com"}
        tell(brook_street, AUTOMATIC, chart(account_holders=[moved]))
        tell(brook_street, AUTOMATIC, chart(**self.LUCIA, account_holders=[moved]))
        rosa = Member.objects.of(brook_street).get(is_patient=False)
        assert rosa.email == "rosa.new@example.com"
        assert holders_of(mateo) == holders_of(lucia) == [("Rosa", "Mother")]

    def test_it_is_asked_about_once_for_both(self, brook_street: Practice, olive: HubUser) -> None:
        tell(brook_street, ASK)
        tell(brook_street, ASK, chart(**self.LUCIA))
        moved = {**ROSA, "email": "rosa.new@example.com"}
        tell(brook_street, ASK, chart(account_holders=[moved]))
        tell(brook_street, ASK, chart(**self.LUCIA, account_holders=[moved]))
        assert ChartDifference.objects.of(brook_street).count() == 1
        decide(brook_street, How.KEEP, olive)
        tell(brook_street, ASK, chart(**self.LUCIA, account_holders=[moved]))
        assert asked(brook_street) == {}

    def test_automatic_adds_and_removes_account_holders(self, brook_street: Practice) -> None:
        diego = {**ROSA, "external_id": "diego", "first_name": "Diego", "email": "", "relationship": "father"}
        mateo = tell(brook_street, AUTOMATIC)
        tell(brook_street, AUTOMATIC, chart(account_holders=[diego, ROSA]))
        assert holders_of(mateo) == [("Diego", "Father"), ("Rosa", "Mother")]
        tell(brook_street, AUTOMATIC, chart(account_holders=[diego]))
        assert holders_of(mateo) == [("Diego", "Father")]
        tell(brook_street, AUTOMATIC, chart(account_holders=[]))
        assert holders_of(mateo) == []

    def test_a_relationship_in_other_letters_is_no_difference(self, brook_street: Practice) -> None:
        tell(brook_street, ASK)
        Responsibility.objects.of(brook_street).update(relationship="mother")
        tell(brook_street, ASK)
        assert asked(brook_street) == {}

    def test_automatic_leaves_those_who_did_not_come_from_the_chart(self, brook_street: Practice) -> None:
        diego = {**ROSA, "external_id": "diego", "first_name": "Diego", "email": "", "relationship": "father"}
        mateo = tell(brook_street, AUTOMATIC)
        Responsibility.objects.of(brook_street).update(from_chart=False)
        tell(brook_street, AUTOMATIC, chart(account_holders=[diego]))
        assert holders_of(mateo) == [("Diego", "Father"), ("Rosa", "Mother")]

    def test_ask_leaves_them_until_somebody_takes_them(self, brook_street: Practice, olive: HubUser) -> None:
        diego = {**ROSA, "external_id": "diego", "first_name": "Diego", "email": "", "relationship": "father"}
        mateo = tell(brook_street, ASK)
        tell(brook_street, ASK, chart(account_holders=[ROSA, diego]))
        assert holders_of(mateo) == [("Rosa", "Mother")]
        assert list(asked(brook_street)) == ["account_holders"]
        done = decide(brook_street, How.TAKE, olive)
        assert holders_of(mateo) == [("Rosa", "Mother"), ("Diego", "Father")]
        tell(brook_street, ASK, chart(account_holders=[ROSA, diego]))
        assert asked(brook_street) == {}
        undo(practice=brook_street, batch=done.batch, actor=olive)
        assert holders_of(mateo) == [("Rosa", "Mother")]

    def test_account_holders_kept_stay_with_automatic_too(self, brook_street: Practice, olive: HubUser) -> None:
        diego = {**ROSA, "external_id": "diego", "first_name": "Diego", "email": "", "relationship": "father"}
        mateo = tell(brook_street, ASK)
        said = chart(account_holders=[diego])
        tell(brook_street, ASK, said)
        decide(brook_street, How.KEEP, olive)
        tell(brook_street, AUTOMATIC, said)
        assert holders_of(mateo) == [("Rosa", "Mother")]

    @pytest.mark.parametrize("how", list(How))
    def test_undo_leaves_account_holders_who_came_since(
        self, brook_street: Practice, olive: HubUser, how: How
    ) -> None:
        diego = {**ROSA, "external_id": "diego", "first_name": "Diego", "email": "", "relationship": "father"}
        mateo = tell(brook_street, ASK)
        tell(brook_street, ASK, chart(account_holders=[ROSA, diego]))
        done = decide(brook_street, how, olive)
        aunt = member_of(brook_street, "Ida", "Nakamura", is_patient=False)
        Responsibility.across_practices.create(
            practice=brook_street, patient_id=mateo.id, account_holder_id=aunt.id, position=9, from_chart=False
        )
        now = holders_of(mateo)
        assert undo(practice=brook_street, batch=done.batch, actor=olive) == 0
        assert holders_of(mateo) == now
        assert ("Ida", "") in now
