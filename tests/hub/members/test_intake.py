"""Taking in what a chart says: what is filled, what is kept, and who is responsible."""

import base64
import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client, override_settings
from django.utils import timezone
from PIL import Image

from offthecharts.hub.members import intake, photos
from offthecharts.hub.members.editing import archive, change_by_hand
from offthecharts.hub.members.intake import InvalidMember, MemberData, checked, take_in
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.points.models import Balance
from offthecharts.hub.practices.models import Practice
from offthecharts.wire.messages import PatientSnapshot, Photo, ProfileState
from tests.hub.launches.charts import ROSA, mateo_chart
from tests.hub.people import member_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


def chart(**changes: Any) -> MemberData:
    """Mateo's chart as it is stored."""
    return checked(intake.of_snapshot(PatientSnapshot.model_validate(mateo_chart(**changes))), "patient")


def holders_of(member: Member) -> list[tuple[str, str]]:
    """First names and relationships."""
    rows = Responsibility.objects.of(member.practice_id).filter(patient_id=member.id)
    return [(row.account_holder.first_name, row.relationship) for row in rows.select_related("account_holder")]


def jpeg(colour: str = "teal") -> bytes:
    """A small JPEG."""
    file = io.BytesIO()
    Image.new("RGB", (40, 50), colour).save(file, "JPEG")
    return file.getvalue()


def photo_of(data: bytes, **changes: Any) -> Photo:
    """The photo of a launch."""
    said = {"sha256": hashlib.sha256(data).hexdigest(), "jpeg_base64": base64.b64encode(data).decode(), **changes}
    return Photo.model_validate(said)


class TestNew:
    """Nobody is like the patient."""

    def test_everything_is_prefilled(self, brook_street: Practice) -> None:
        taken = take_in(practice=brook_street, data=chart())
        assert taken.state == ProfileState.CREATED
        member = Member.objects.of(brook_street).get(is_patient=True)
        assert (member.number, member.external_id) == (1, mateo_chart()["external_id"])
        assert (member.birth_date, member.sex) == (date(2014, 5, 4), "male")
        assert (member.home_phone, member.city, member.postal_code) == ("+13325550142", "Brooklyn", "11201")
        assert member.hand_edited == {}
        assert member.match_key == "mateo alvarez"
        assert Balance.objects.of(brook_street).get(member_id=member.id).points == 0
        assert holders_of(member) == [("Rosa", "Mother")]
        rosa = Member.objects.of(brook_street).get(is_patient=False)
        assert (rosa.external_id, rosa.cell_phone) == (ROSA["external_id"], "+13475550142")

    def test_siblings_share_their_account_holder(self, brook_street: Practice) -> None:
        take_in(practice=brook_street, data=chart())
        lucia = take_in(practice=brook_street, data=chart(external_id="c-2", first_name="Lucia", email="")).member
        assert lucia is not None
        assert holders_of(lucia) == [("Rosa", "Mother")]
        assert Member.objects.of(brook_street).filter(is_patient=False).count() == 1

    @pytest.mark.parametrize("known", [{"email": "ROSA@example.com"}, {"home_phone": "+13475550142"}])
    def test_an_account_holder_is_known_by_name_and_email_or_phone(
        self, brook_street: Practice, known: dict[str, str]
    ) -> None:
        rosa = member_of(brook_street, "Rosa", "Álvarez", is_patient=False, **known)
        member = take_in(practice=brook_street, data=chart()).member
        assert member is not None
        assert Responsibility.objects.of(brook_street).get().account_holder_id == rosa.id
        rosa = Member.objects.of(brook_street).get(id=rosa.id)
        assert (rosa.external_id, rosa.cell_phone) == (ROSA["external_id"], "+13475550142")

    def test_the_same_name_alone_makes_no_account_holder(self, brook_street: Practice) -> None:
        member_of(brook_street, "Rosa", "Alvarez", is_patient=False, email="another@example.com")
        take_in(practice=brook_street, data=chart())
        assert Member.objects.of(brook_street).filter(first_name="Rosa").count() == 2

    def test_a_parent_named_like_the_child_is_not_the_child(self, brook_street: Practice) -> None:
        father = {**ROSA, "first_name": "Mateo", "email": "mateo@example.com", "relationship": "father"}
        member = take_in(practice=brook_street, data=chart(account_holders=[father])).member
        assert member is not None
        row = Responsibility.objects.of(brook_street).get()
        assert row.account_holder_id != member.id

    def test_an_adult_may_be_their_own_account_holder(self, brook_street: Practice) -> None:
        own = {**mateo_chart(birth_date="1990-01-02"), "external_id": "person-5", "relationship": "self"}
        taken = take_in(practice=brook_street, data=chart(birth_date="1990-01-02", account_holders=[own]))
        assert taken.member is not None
        row = Responsibility.objects.of(brook_street).get()
        assert row.account_holder_id == row.patient_id == taken.member.id
        assert Member.objects.of(brook_street).count() == 1

    def test_an_account_holder_who_comes_as_a_patient_is_one_member(self, brook_street: Practice) -> None:
        own = {**ROSA, "birth_date": "1983-03-09"}
        take_in(practice=brook_street, data=chart(account_holders=[own]))
        own_chart = chart(**{**own, "external_id": "chart-of-rosa", "account_holders": []})
        taken = take_in(practice=brook_street, data=own_chart)
        assert taken.state == ProfileState.LINKED
        assert taken.member is not None
        assert taken.member.is_patient
        lucia = take_in(
            practice=brook_street,
            data=chart(
                external_id="c-2", first_name="Lucia", email="", birth_date="2016-01-01", account_holders=[own]
            ),
        )
        assert lucia.member is not None
        assert holders_of(lucia.member) == [("Rosa", "Mother")]
        assert Member.objects.of(brook_street).filter(first_name="Rosa").count() == 1

    def test_the_same_person_named_twice_is_one_account_holder(self, brook_street: Practice) -> None:
        member = take_in(practice=brook_street, data=chart(account_holders=[ROSA, ROSA])).member
        assert member is not None
        assert holders_of(member) == [("Rosa", "Mother")]


class TestLinked:
    """The Hub has a profile already."""

    def test_empty_fields_are_filled_and_the_others_kept(self, brook_street: Practice) -> None:
        member = member_of(brook_street, "Mateo", "Alvarez", birth_date=date(2014, 5, 4), email="by.hand@example.com")
        taken = take_in(practice=brook_street, data=chart())
        assert taken.state == ProfileState.LINKED
        member = Member.objects.of(brook_street).get(id=member.id)
        assert member.email == "by.hand@example.com"
        assert member.home_phone == "+13325550142"
        assert member.external_id == mateo_chart()["external_id"]
        assert holders_of(member) == [("Rosa", "Mother")]

    def test_later_changes_of_the_chart_do_not_reach_the_hub(self, brook_street: Practice) -> None:
        take_in(practice=brook_street, data=chart())
        other = {**ROSA, "external_id": "another", "first_name": "Diego", "email": "diego@example.com"}
        changed = chart(email="new@example.com", last_name="Alvarez Ruiz", account_holders=[ROSA, other])
        assert take_in(practice=brook_street, data=changed).state == ProfileState.LINKED
        member = Member.objects.of(brook_street).get(is_patient=True)
        assert (member.email, member.last_name) == ("mateo@example.com", "Alvarez")
        assert holders_of(member) == [("Rosa", "Mother")]

    def test_what_the_chart_lacked_at_first_is_filled_later(self, brook_street: Practice) -> None:
        take_in(practice=brook_street, data=chart(email="", account_holders=[]))
        take_in(practice=brook_street, data=chart())
        member = Member.objects.of(brook_street).get(is_patient=True)
        assert member.email == "mateo@example.com"
        assert holders_of(member) == [("Rosa", "Mother")]

    def test_a_field_that_was_emptied_by_hand_stays_empty(self, brook_street: Practice) -> None:
        member = take_in(practice=brook_street, data=chart()).member
        assert member is not None
        change_by_hand(member=member, values={"email": "", "home_phone": ""})
        take_in(practice=brook_street, data=chart())
        member = Member.objects.of(brook_street).get(is_patient=True)
        assert (member.email, member.home_phone) == ("", "")

    def test_an_archived_member_stays_archived(self, brook_street: Practice) -> None:
        member = take_in(practice=brook_street, data=chart()).member
        assert member is not None
        archive(member=member)
        taken = take_in(practice=brook_street, data=chart())
        assert taken.member == member
        assert taken.member is not None
        assert taken.member.archived_at is not None

    def test_a_known_chart_costs_few_queries(
        self, brook_street: Practice, django_assert_max_num_queries: Any
    ) -> None:
        take_in(practice=brook_street, data=chart())
        with django_assert_max_num_queries(7):
            take_in(practice=brook_street, data=chart())

    def test_a_program_changes_what_nobody_changed_by_hand(self, brook_street: Practice) -> None:
        member = take_in(practice=brook_street, data=chart()).member
        assert member is not None
        change_by_hand(member=member, values={"email": "by.hand@example.com"})
        member = Member.objects.of(brook_street).get(id=member.id)
        kept = intake.change(member=member, values={"email": "x@example.com", "last_name": "Ruiz"})
        assert kept == ["email"]
        member = Member.objects.of(brook_street).get(is_patient=True)
        assert (member.email, member.last_name, member.match_key) == ("by.hand@example.com", "Ruiz", "mateo ruiz")

    def test_a_change_by_hand_leaves_what_was_written_meanwhile(self, brook_street: Practice) -> None:
        stale = take_in(practice=brook_street, data=chart()).member
        assert stale is not None
        by_hand = {"city": {"by": "hub_user", "at": "2026-01-01T00:00:00Z"}}
        Member.objects.of(brook_street).filter(id=stale.id).update(city="Queens", origins=by_hand)
        assert change_by_hand(member=stale, values={"email": "by.hand@example.com"}) == ["email"]
        member = Member.objects.of(brook_street).get(id=stale.id)
        assert (member.city, member.email) == ("Queens", "by.hand@example.com")
        assert set(member.hand_edited) == {"city", "email"}


class TestChecks:
    """What cannot be accepted is named field by field."""

    def test_every_wrong_field_is_named_at_once(self) -> None:
        tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
        wrong = {"first_name": " \x00 ", "birth_date": tomorrow, "email": "mateo at example"}
        holder = {**ROSA, "email": "rosa@", "birth_date": "1850-01-01"}
        with pytest.raises(InvalidMember) as refusal:
            chart(**wrong, account_holders=[ROSA, holder])
        assert set(refusal.value.fields) == {
            "patient.first_name",
            "patient.birth_date",
            "patient.email",
            "patient.account_holders.1.email",
            "patient.account_holders.1.birth_date",
        }

    def test_a_name_that_is_too_long_is_named(self) -> None:
        with pytest.raises(InvalidMember) as refusal:
            checked(MemberData(first_name="M" * 81, last_name="Alvarez"))
        assert refusal.value.fields == {"first_name": ["This is too long: at most 80 characters."]}

    def test_phones_are_stored_as_dialled_from_anywhere_and_notes_stay(self) -> None:
        data = chart(home_phone=" 332.555.0142 x7", cell_phone="ask Rosa")
        assert (data.home_phone, data.cell_phone) == ("+13325550142x7", "ask Rosa")

    def test_control_characters_go(self) -> None:
        assert chart(last_name="Alva\x00rez\u0007").last_name == "Alvarez"

    @pytest.mark.parametrize(("said", "stored"), [("F", "female"), ("m", "male"), ("X", "other"), ("", "")])
    def test_sex_is_said_in_our_words(self, said: str, stored: str) -> None:
        assert chart(sex=said).sex == stored


class TestPhotos:
    """A picture comes with its hash, once."""

    def test_it_is_written_anew_into_the_practices_own_folder(self, brook_street: Practice) -> None:
        sent = jpeg()
        taken = take_in(practice=brook_street, data=chart(), photo=photos.read(photo_of(sent)))
        assert taken.member is not None
        assert taken.member.photo.startswith(f"members/{brook_street.pk}/")
        assert taken.member.photo_sha256 == hashlib.sha256(sent).hexdigest()
        with default_storage.open(taken.member.photo) as file:
            assert file.read() != sent

    def test_the_first_one_stays_until_somebody_changes_it(self, brook_street: Practice) -> None:
        take_in(practice=brook_street, data=chart(), photo=photos.read(photo_of(jpeg())))
        taken = take_in(practice=brook_street, data=chart(), photo=photos.read(photo_of(jpeg("coral"))))
        assert taken.member is not None
        assert taken.member.photo_sha256 == hashlib.sha256(jpeg()).hexdigest()

    @pytest.mark.parametrize(
        "photo",
        [
            photo_of(jpeg(), sha256="0" * 64),
            photo_of(jpeg(), jpeg_base64="not base64!"),
            photo_of(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            photo_of(jpeg()[:200]),
        ],
    )
    def test_one_that_is_broken_or_another_is_refused(self, photo: Photo) -> None:
        with pytest.raises(InvalidMember) as refusal:
            photos.read(photo, "patient.photo")
        assert list(refusal.value.fields) == ["patient.photo"]

    def test_a_hash_alone_is_no_picture(self) -> None:
        assert photos.read(Photo(sha256="0" * 64)) is None

    def test_hub_users_of_the_practice_see_it_and_nobody_else(
        self, brook_street: Practice, as_dana: Client, as_quinn: Client
    ) -> None:
        member = take_in(practice=brook_street, data=chart(), photo=photos.read(photo_of(jpeg()))).member
        assert member is not None
        address = f"/members/{member.number}/photo/"
        shown = as_dana.get(address)
        assert shown.status_code == 200
        assert shown.headers["Content-Type"] == "image/jpeg"
        assert shown.headers["Cache-Control"] == "private, no-cache"
        assert shown.getvalue().startswith(b"\xff\xd8")
        again = as_dana.get(address, headers={"If-None-Match": shown.headers["ETag"]})
        assert again.status_code == 304
        assert as_quinn.get(address).status_code == 404
        assert Client().get(address).status_code == 302

    def test_a_member_without_photo_has_none(self, brook_street: Practice, as_dana: Client) -> None:
        member = member_of(brook_street, "Ida", "Nakamura")
        assert as_dana.get(f"/members/{member.number}/photo/").status_code == 404


def test_a_data_object_knows_its_emails_in_lower_case() -> None:
    data = replace(chart(), email="Mateo@Example.com")
    assert data.emails == {"mateo@example.com", "rosa@example.com"}
