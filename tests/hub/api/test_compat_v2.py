"""The v2 wire, driven by a client written from the facts about it."""

from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from offthecharts.hub.api.compat_v2 import intake
from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.members.editing import change_by_hand
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.connections import revoke
from offthecharts.hub.practices.models import Connection, HubUser
from offthecharts.hub.sources.models import ConnectionTally
from tests.hub.api.v2_client import Refused, V2Client
from tests.hub.conftest import PASSWORD
from tests.hub.people import give

MATEO = {
    "external_id": "P-1",
    "firstname": "Mateo",
    "middlename": "Luis",
    "lastname": "Alvarez",
    "email": "family@example.org",
    "address1": "1 Brook Street",
    "address2": "",
    "city": "Springfield",
    "state": "QQ",
    "zip": "01101",
    "country": "US",
    "homephone": "1-212-555-0123",
    "birthdate": "2014-05-04",
    "gender": "male",
    "responsible_firstname": "Rosa",
    "responsible_lastname": "Alvarez",
    "responsible_email": "family@example.org",
    "responsible_cellphone": "(212) 555-0199",
    "responsible_homephone": None,
}


@pytest.fixture
def client(live_server: LiveServer, olive: HubUser) -> V2Client:
    client = V2Client(f"{live_server.url}/Compat/V2")
    client.authenticate("olive", PASSWORD, "PMS 1.0")
    return client


@pytest.fixture
def quinns_client(live_server: LiveServer, quinn: HubUser) -> V2Client:
    client = V2Client(f"{live_server.url}/compat/v2")
    client.authenticate("quinn", PASSWORD, "PMS 1.0")
    return client


def test_an_application_gets_the_same_usable_token_again(client: V2Client, live_server: LiveServer) -> None:
    first = client.key
    again = V2Client(f"{live_server.url}/compat/v2", slash=True, api_version=False)
    assert again.authenticate("Olive", PASSWORD, "PMS 1.0") == first
    other = V2Client(f"{live_server.url}/compat/v2")
    assert other.authenticate("olive", PASSWORD, "Another program") != first
    assert Connection.objects.count() == 2
    revoke(connection=Connection.objects.order_by("created_at")[0], actor=None)
    with pytest.raises(Refused, match="401"):
        client.call("GET", "patient")
    assert again.authenticate("olive", PASSWORD, "PMS 1.0") != first
    assert again.call("GET", "patient")["count"] == 0


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        (("olive", "wrong password", "PMS"), 403, "password"),
        (("nobody", PASSWORD, "PMS"), 403, "user"),
        (("dana", PASSWORD, "PMS"), 403, "may not connect"),
        (("olive", PASSWORD, " "), 422, "application_token"),
    ],
)
def test_who_may_not_connect_gets_no_token(
    live_server: LiveServer, olive: HubUser, dana: HubUser, given: tuple[str, str, str], status: int, said: str
) -> None:
    client = V2Client(f"{live_server.url}/compat/v2")
    with pytest.raises(Refused, match=said) as refused:
        client.authenticate(*given)
    assert refused.value.status == status
    assert refused.value.headers["content-type"] == "application/problem+json"


def test_without_a_known_key_nothing_is_answered(live_server: LiveServer, db: None) -> None:
    client = V2Client(f"{live_server.url}/compat/v2")
    for key in ("", "never given out"):
        client.key = key
        with pytest.raises(Refused, match="401"):
            client.call("GET", "patient")


@pytest.mark.parametrize("slash", [False, True])
def test_a_patient_lives_through_its_whole_life(client: V2Client, live_server: LiveServer, slash: bool) -> None:
    other = V2Client(f"{live_server.url}/compat/v2", slash=slash, api_version=False)
    other.key = client.key
    made = other.call("POST", "patient", MATEO)
    assert isinstance(made["id"], int)
    assert made["homephone"] == "+12125550123"
    assert {k: made[k] for k in ("state", "birthdate", "responsible_firstname", "responsible_email")} == {
        "state": "QQ",
        "birthdate": "2014-05-04",
        "responsible_firstname": "Rosa",
        "responsible_email": "family@example.org",
    }
    path = f"patient/{made['id']}"
    assert other.call("GET", path) == made
    changed = other.call("PUT", path, {"city": "Shelbyville", "responsible_email": "rosa@example.org"})
    assert changed == {**made, "city": "Shelbyville", "responsible_email": "rosa@example.org"}
    member = Member.across_practices.get(external_id="P-1")
    give(member, 25)
    other.call("DELETE", path)
    for method in ("GET", "PUT", "DELETE"):
        with pytest.raises(Refused, match="404"):
            other.call(method, path, {} if method == "PUT" else None)
    assert other.call("GET", "patient")["patients"] == []


def test_the_identifier_of_a_deleted_patient_is_free_for_the_same_person_alone(client: V2Client) -> None:
    made = client.call("POST", "patient", MATEO)
    client.call("DELETE", f"patient/{made['id']}")
    with pytest.raises(Refused, match="external_id") as refused:
        client.call("POST", "patient", {**MATEO, "firstname": "Lucia", "birthdate": "2016-01-01"})
    assert refused.value.body["errors"].keys() == {"external_id"}
    back = client.call("POST", "patient", {**MATEO, "firstname": "MATEO"})
    assert back["id"] == made["id"]
    assert client.call("GET", f"patient/{made['id']}")["firstname"] in ("MATEO", "Mateo")


def test_a_repeated_patient_is_changed_and_not_doubled(client: V2Client) -> None:
    first = client.call("POST", "patient", MATEO)
    second = client.call("POST", "patient", {**MATEO, "city": "Shelbyville"})
    assert (second["id"], second["city"]) == (first["id"], "Shelbyville")
    assert Member.across_practices.count() == 2  # Mateo and Rosa


def test_the_same_person_already_in_the_hub_is_linked_and_siblings_share_an_account_holder(
    client: V2Client, mateo: Member, rosa: Member
) -> None:
    linked = client.call("POST", "patient", MATEO)
    assert linked["id"] == mateo.number
    sister = {**MATEO, "external_id": "P-2", "firstname": "Lucia", "birthdate": "2016-01-01"}
    lucia = client.call("POST", "patient", sister)
    assert lucia["id"] != linked["id"]
    assert lucia["responsible_firstname"] == "Rosa"
    holders = Responsibility.across_practices.values_list("account_holder_id", flat=True)
    assert set(holders) == {rosa.id}


def test_what_a_hub_user_changed_by_hand_stays(client: V2Client) -> None:
    made = client.call("POST", "patient", MATEO)
    member = Member.across_practices.get(external_id="P-1")
    change_by_hand(member=member, values={"email": "mine@example.org"})
    changed = client.call("PUT", f"patient/{made['id']}", {"email": "theirs@example.org", "zip": "99999"})
    assert (changed["email"], changed["zip"]) == ("mine@example.org", "99999")


def test_a_change_sees_what_was_changed_by_hand_before_its_turn_came(client: V2Client) -> None:
    client.call("POST", "patient", MATEO)
    stale = Member.across_practices.select_related("practice").get(external_id="P-1")
    change_by_hand(member=stale, values={"email": "mine@example.org"})
    intake.change(member=stale, sent={"email": "theirs@example.org"})
    assert Member.across_practices.get(id=stale.id).email == "mine@example.org"


def test_an_adult_is_their_own_account_holder_and_a_namesake_child_is_not(client: V2Client) -> None:
    own = {"responsible_firstname": "Mateo", "responsible_lastname": "Alvarez"}
    client.call("POST", "patient", {**MATEO, **own, "birthdate": "1980-05-04"})
    assert Member.across_practices.count() == 1
    client.call("POST", "patient", {**MATEO, **own, "external_id": "P-2", "email": "", "responsible_email": ""})
    row = Responsibility.across_practices.get(patient__external_id="P-2")
    assert row.account_holder_id != row.patient_id


def test_another_responsible_person_takes_the_first_place(client: V2Client) -> None:
    made = client.call("POST", "patient", MATEO)
    path = f"patient/{made['id']}"
    new = {"responsible_firstname": "Luis", "responsible_lastname": "Alvarez", "responsible_email": "l@example.org"}
    assert client.call("PUT", path, new)["responsible_firstname"] == "Luis"
    assert (
        client.call("PUT", path, {"responsible_cellphone": "2125550177"})["responsible_cellphone"] == "+12125550177"
    )
    assert Responsibility.across_practices.count() == 1
    with pytest.raises(Refused, match="responsible_lastname"):
        client.call("POST", "patient", {"firstname": "A", "lastname": "B", "responsible_email": "x@example.org"})


def test_a_batch_takes_in_what_it_can_and_names_the_rest_by_field(client: V2Client) -> None:
    batch: list[Any] = [
        MATEO,
        {**MATEO, "external_id": "P-2", "firstname": "Lucia", "birthdate": "1980-02-30"},
        {**MATEO, "external_id": "P-3", "firstname": "Carlos", "birthdate": "2010-01-01", "state": "Quebec or so"},
        {**MATEO, "external_id": "P-4", "firstname": "", "email": "not an address"},
        "no patient at all",
        {**MATEO, "external_id": "P-5", "firstname": "Eva", "birthdate": "0001-01-01", "homephone": "ask mother"},
    ]
    answer = client.call("POST", "patient/batch", batch)
    assert [p["external_id"] for p in answer["patients"]] == ["P-1", "P-3", "P-5"]
    assert all(isinstance(p["id"], int) for p in answer["patients"])
    assert [p["homephone"] for p in answer["patients"]][2] == "ask mother"
    assert [p["birthdate"] for p in answer["patients"]][2] == ""
    assert [[list(e) for e in refused["errors"]] for refused in answer["Errors"]] == [
        [["birthdate"]],
        [["firstname"], ["email"]],
        [["patient"]],
    ]
    assert answer["Errors"][0]["patient"]["external_id"] == "P-2"
    again = client.call("POST", "patient/batch", [MATEO])
    assert again["Errors"] == []
    assert again["patients"][0]["id"] == answer["patients"][0]["id"]
    with pytest.raises(Refused, match="array"):
        client.call("POST", "patient/batch", MATEO)


def test_the_list_is_paged_and_filtered(client: V2Client) -> None:
    client.call("POST", "patient/batch", [{"firstname": f"Child{n}", "lastname": "Young"} for n in range(30)])
    client.call("POST", "patient", MATEO)
    first = client.call("GET", "patient")
    assert (first["count"], len(first["patients"]), first["previous_page"]) == (25, 25, None)
    assert "offset=25" in first["next_page"]
    rest = client.call("GET", "patient", limit=25, offset=25)
    assert (rest["count"], rest["next_page"]) == (6, None)
    assert "offset=0" in rest["previous_page"]
    for query in (
        {"external_id": "P-1"},
        {"firstname": "mateo", "lastname": "ALVAREZ"},
        {"email": "Family@example.org"},
        {"responsible_email": "family@example.org"},
    ):
        assert [p["external_id"] for p in client.call("GET", "patient", **query)["patients"]] == ["P-1"], query
    assert client.call("GET", "patient", username="mateo")["count"] == 0
    with pytest.raises(Refused, match="422"):
        client.call("GET", "patient", limit="many")


def test_account_holders_are_no_patients_on_this_wire(client: V2Client, rosa: Member) -> None:
    assert client.call("GET", "patient")["count"] == 0
    with pytest.raises(Refused, match="404"):
        client.call("GET", f"patient/{rosa.number}")


def test_appointments_are_stored_changed_and_deleted(client: V2Client, mateo: Member) -> None:
    sent = {
        "external_id": "A-1",
        "patient_id": str(mateo.number),
        "start_time": 1_800_000_000,
        "description": "Adjustment",
    }
    made = client.call("POST", "appointment", sent)
    assert made == {**sent, "id": made["id"]}
    assert client.call("POST", "appointment", {**sent, "description": "Check"})["id"] == made["id"]
    path = f"appointment/{made['id']}"
    assert client.call("PUT", path, {"start_time": 1_800_003_600})["description"] == "Check"
    assert ReportedAppointment.across_practices.get().starts_at.timestamp() == 1_800_003_600
    second = client.call("POST", "appointment", {"patient_id": mateo.number, "start_time": "1800000000"})
    listed = client.call("GET", "appointment")
    assert (listed["count"], [a["id"] for a in listed["appointments"]]) == (2, [made["id"], second["id"]])
    assert client.call("GET", "appointment", external_id="A-1")["count"] == 1
    client.call("DELETE", f"appointment/{second['id']}")
    with pytest.raises(Refused, match="404"):
        client.call("GET", f"appointment/{second['id']}")
    third = client.call("POST", "appointment", {"patient_id": mateo.number, "start_time": 1_800_000_000})
    assert third["id"] > second["id"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"patient_id": "99999"}, "patient_id"),
        ({"patient_id": "Mateo"}, "patient_id"),
        ({"patient_id": None}, "patient_id"),
        ({"start_time": "tomorrow"}, "start_time"),
        ({"start_time": 1_800_000_000_000}, "start_time"),
        ({"description": "x" * 301}, "description"),
    ],
)
def test_a_wrong_appointment_is_named_by_field(
    client: V2Client, mateo: Member, wrong: dict[str, Any], field: str
) -> None:
    sent = {"patient_id": str(mateo.number), "start_time": 1_800_000_000, **wrong}
    with pytest.raises(Refused, match=field) as refused:
        client.call("POST", "appointment", sent)
    assert list(refused.value.body["errors"]) == [field]


def test_quinn_sees_and_changes_nothing_of_brook_street(
    client: V2Client, quinns_client: V2Client, mateo: Member
) -> None:
    made = client.call("POST", "appointment", {"patient_id": mateo.number, "start_time": 1_800_000_000})
    assert quinns_client.call("GET", "patient")["count"] == 0
    assert quinns_client.call("GET", "appointment")["count"] == 0
    for method, resource in (
        ("GET", f"patient/{mateo.number}"),
        ("PUT", f"patient/{mateo.number}"),
        ("DELETE", f"patient/{mateo.number}"),
        ("GET", f"appointment/{made['id']}"),
        ("DELETE", f"appointment/{made['id']}"),
    ):
        with pytest.raises(Refused, match="404"):
            quinns_client.call(method, resource, {} if method == "PUT" else None)
    with pytest.raises(Refused, match="patient_id"):
        quinns_client.call("POST", "appointment", {"patient_id": mateo.number, "start_time": 1_800_000_000})


def test_what_a_program_writes_is_counted_for_the_page_of_sources(client: V2Client, olive: HubUser) -> None:
    client.call("POST", "patient", MATEO)
    client.call("GET", "patient")
    with pytest.raises(Refused):
        client.call("POST", "patient", {**MATEO, "external_id": "P-2", "birthdate": "2999-01-01"})
    tally = ConnectionTally.objects.of(olive.practice).get()
    assert (tally.taken, tally.refused) == (1, 1)
    assert "birthdate" in tally.last_error
