"""Handing a patient over: what the practice server is told."""

import base64
import hashlib
from typing import Any

import pytest
from django.test import Client

from offthecharts.hub.launches.models import Launch
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.wire.client import HubClient
from offthecharts.wire.errors import InvalidData
from offthecharts.wire.messages import LaunchRequest, LaunchResponse
from tests.hub.launches.charts import ORIGIN, ROSA, PracticeServer, connected, mateo_chart
from tests.hub.members.test_intake import jpeg
from tests.hub.people import give, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(olive: HubUser) -> PracticeServer:
    return connected(olive)


def test_a_new_patient_gets_a_profile_and_an_address(desk: PracticeServer, brook_street: Practice) -> None:
    answer = desk.launch(mateo_chart())
    assert answer.status_code == 201
    told = LaunchResponse.model_validate_json(answer.content)
    member = Member.objects.of(brook_street).get(is_patient=True)
    assert told.launch_url.startswith("http://localhost:8001/frame/launch/")
    assert told.profile is not None
    assert (told.profile.id, told.profile.state, told.profile.points) == (str(member.id), "created", 0)


def test_a_known_patient_is_linked_with_the_points(desk: PracticeServer, brook_street: Practice) -> None:
    desk.launch(mateo_chart())
    give(Member.objects.of(brook_street).get(is_patient=True), 340)
    profile = desk.launch(mateo_chart()).json()["profile"]
    assert (profile["state"], profile["points"]) == ("linked", 340)


def test_without_a_patient_there_is_no_profile(desk: PracticeServer) -> None:
    assert desk.launch(None).json()["profile"] is None


def test_similar_members_are_for_the_desk_to_choose(desk: PracticeServer, brook_street: Practice) -> None:
    member_of(brook_street, "Matteo", "Alvarez", email="mateo@example.com")
    profile = desk.launch(mateo_chart()).json()["profile"]
    assert profile == {"id": "", "state": "ambiguous", "points": None, "has_photo_sha256": "", "wants_photo": False}
    assert Member.objects.of(brook_street).count() == 1


def test_the_photo_is_asked_for_until_the_hub_has_it(desk: PracticeServer) -> None:
    sent = jpeg()
    digest = hashlib.sha256(sent).hexdigest()
    first = desk.launch(mateo_chart(photo={"sha256": digest})).json()
    assert first["profile"]["has_photo_sha256"] == ""
    with_picture = {"sha256": digest, "jpeg_base64": base64.b64encode(sent).decode()}
    assert desk.launch(mateo_chart(photo=with_picture)).json()["profile"]["has_photo_sha256"] == digest
    assert desk.launch(mateo_chart(photo={"sha256": digest})).json()["profile"]["has_photo_sha256"] == digest


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"birth_date": "1980-02-30"}, "patient.birth_date"),
        ({"birth_date": "2999-01-01"}, "patient.birth_date"),
        ({"email": "mateo at example"}, "patient.email"),
        ({"first_name": ""}, "patient.first_name"),
        ({"last_name": "A" * 81}, "patient.last_name"),
        ({"external_id": ""}, "patient.external_id"),
        ({"address": {"city": "B" * 81}}, "patient.address.city"),
        (
            {"account_holders": [{**ROSA, "email": "no"}]},
            "patient.account_holders.0.email",
        ),
        ({"photo": {"sha256": "0" * 64, "jpeg_base64": "AAAA"}}, "patient.photo"),
    ],
)
def test_what_the_hub_cannot_accept_is_named_by_field(
    desk: PracticeServer, brook_street: Practice, changes: dict[str, Any], field: str
) -> None:
    answer = desk.launch(mateo_chart(**changes))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert list(answer.json()["errors"]) == [field]
    assert not Member.objects.of(brook_street).exists()
    assert not Launch.objects.of(brook_street).exists()


def test_control_characters_do_no_harm(desk: PracticeServer, brook_street: Practice) -> None:
    chart = mateo_chart(
        first_name="Ma\x00teo", external_id="a\x00b", account_holders=[{**ROSA, "relationship": "\x00"}]
    )
    assert desk.launch(chart, staff_name="Da\x00na").status_code == 201
    assert Member.objects.of(brook_street).get(is_patient=True).first_name == "Mateo"
    assert Launch.objects.of(brook_street).get().staff_name == "Dana"


def test_the_same_key_gets_the_same_address_and_no_second_launch(desk: PracticeServer) -> None:
    first, again = desk.launch(mateo_chart(), key="key-1"), desk.launch(mateo_chart(), key="key-1")
    assert first.json() == again.json()
    assert Launch.across_practices.count() == 1
    other = desk.launch(mateo_chart(first_name="Nova"), key="key-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_the_programs_ids_are_the_practices_own(desk: PracticeServer, quinn: HubUser, elsewhere: Practice) -> None:
    theirs = connected(quinn, "https://harbour.example")
    desk.launch(mateo_chart())
    assert theirs.launch(mateo_chart()).json()["profile"]["state"] == "created"
    assert Member.objects.of(elsewhere).filter(is_patient=True).count() == 1


def test_without_a_token_nothing_is_handed_over() -> None:
    body = {"staff_name": "Dana", "origin": ORIGIN, "patient": mateo_chart()}
    answer = Client().post("/api/v1/launches", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")


@pytest.mark.django_db(transaction=True)
def test_the_practices_own_client_opens_a_window(desk: PracticeServer, live_server: Any) -> None:
    client = HubClient(live_server.url, desk.token)
    request = LaunchRequest.model_validate({"staff_name": "Dana", "origin": ORIGIN, "patient": mateo_chart()})
    assert "/frame/launch/" in client.launch(request, idempotency_key="key-1").launch_url
    wrong = LaunchRequest.model_validate({**request.model_dump(), "patient": mateo_chart(email="no")})
    with pytest.raises(InvalidData) as refusal:
        client.launch(wrong, idempotency_key="key-2")
    assert list(refusal.value.fields) == ["patient.email"]
