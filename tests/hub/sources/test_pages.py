"""The pages of sources: adding, verifying, mapping, problems, statuses, health."""

import pytest
from django.test import Client
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Connection, HubUser, Practice
from offthecharts.hub.sources import schedule, services
from offthecharts.hub.sources.csv_folder.columns import guess_headings
from offthecharts.hub.sources.csv_folder.folder import Folder
from offthecharts.hub.sources.models import Source, SourceKind, SourceRecord, SourceState, SourceStatus
from offthecharts.hub.sources.open_dental.client import Keys
from offthecharts.hub.sources.open_dental.keys import keep, keys_of, sealed
from offthecharts.hub.sources.tallies import note_changes
from offthecharts.hub.tags import services as tags
from offthecharts.wire.changes import ChangeResult, ChangesResponse, Outcome
from tests.hub.sources.conftest import KEYS
from tests.hub.sources.reading import problems, read
from tests.hub.sources.test_csv_folder import HEAD, LUCIA, MATEO, put
from tests.open_dental.server import CUSTOMER_KEY, DEVELOPER_KEY, OpenDental


def _text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_open_dental_is_added_verified_saved_and_started(
    as_olive: Client, brook_street: Practice, open_dental: OpenDental
) -> None:
    as_olive.post("/sources/new/", {"kind": "open_dental", "name": "Open Dental"})
    source = Source.objects.of(brook_street).get()
    assert source.state == SourceState.SETTING_UP
    typed = {
        "name": "Open Dental",
        "address": open_dental.address,
        "developer_key": DEVELOPER_KEY,
        "customer_key": "wrong",
        "every_minutes": "5",
        "chart_changes": "ask",
        "makes_profiles": "on",
        "verify": "yes",
    }
    settings = f"/sources/{source.id}/settings/"
    wrong = as_olive.post(settings, typed).content.decode()
    assert "does not accept the keys" in wrong
    assert "Invalid credentials." in wrong
    right = as_olive.post(settings, {**typed, "customer_key": CUSTOMER_KEY})
    page = right.content.decode()
    assert "The keys are right." in page
    assert "Appointments can be read." in page
    assert CUSTOMER_KEY not in page
    kept = right.context["kept_keys"]
    del typed["verify"]
    as_olive.post(settings, {**typed, "developer_key": "", "customer_key": "", "kept_keys": kept})
    source.refresh_from_db()
    assert keys_of(source) == KEYS
    assert CUSTOMER_KEY not in source.secret_encrypted
    assert (source.every_minutes, source.chart_changes, source.makes_profiles) == (5, "ask", True)
    as_olive.post(f"/sources/{source.id}/start/")
    open_dental.add_patient(11, "Mateo", "Alvarez")
    assert read(source).made == 1
    listed = _text(as_olive, "/sources/")
    assert "1 new, 0 changed, 0 refused" in listed
    assert "1 unknown status" in listed


def test_keys_are_needed_together_and_an_address_must_be_encrypted(as_olive: Client, dental_source: Source) -> None:
    typed = {"name": "x", "every_minutes": "5", "chart_changes": "off", "developer_key": "a", "customer_key": ""}
    answer = as_olive.post(
        f"/sources/{dental_source.id}/settings/", {**typed, "address": "http://dental.example.org/api/v1"}
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"address", "customer_key"}


def test_stored_keys_go_to_no_other_server_than_theirs(as_olive: Client, dental_source: Source) -> None:
    page = f"/sources/{dental_source.id}/settings/"
    typed = {"name": "x", "every_minutes": "5", "chart_changes": "off", "developer_key": "", "customer_key": ""}
    with OpenDental() as stranger:
        for button in ({"verify": "yes"}, {}):
            answer = as_olive.post(page, {**typed, "address": stranger.address, **button})
            assert answer.status_code == 422
            assert set(answer.context["form"].errors) == {"developer_key", "customer_key"}
            assert "the stored ones are for another server" in answer.content.decode()
        assert not stranger.asked
    dental_source.refresh_from_db()
    assert dental_source.settings["address"] != stranger.address
    own = dental_source.settings["address"]
    assert as_olive.post(page, {**typed, "address": f"{own}/v2"}).status_code == 302, "the same server"


@pytest.mark.parametrize("key", ["schlüssel", "κλειδί", "zero\u200bwidth", "two words"])
def test_keys_that_can_stand_in_no_header_are_refused(as_olive: Client, dental_source: Source, key: str) -> None:
    typed = {"name": "x", "every_minutes": "5", "chart_changes": "off", "developer_key": key, "customer_key": "b"}
    page, address = f"/sources/{dental_source.id}/settings/", dental_source.settings["address"]
    for button in ({"verify": "yes"}, {}):
        answer = as_olive.post(page, {**typed, "address": address, **button})
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"developer_key"}
        assert "Copy the key again" in answer.content.decode()
    dental_source.refresh_from_db()
    assert keys_of(dental_source) == KEYS


def test_keys_stored_before_they_were_refused_are_asked_for_again(as_olive: Client, dental_source: Source) -> None:
    Source.objects.of(dental_source.practice_id).update(secret_encrypted=sealed(Keys("schlüssel", "b")))
    assert "Enter them again in the settings" in read(dental_source).error
    typed = {"name": "x", "every_minutes": "5", "chart_changes": "off", "developer_key": "", "customer_key": ""}
    address = dental_source.settings["address"]
    answer = as_olive.post(f"/sources/{dental_source.id}/settings/", {**typed, "address": address, "verify": "yes"})
    assert "Enter them again in the settings" in answer.content.decode()


def test_keys_kept_to_verify_count_for_their_source_and_server_alone(
    as_olive: Client, brook_street: Practice, olive: HubUser, dental_source: Source
) -> None:
    other = services.add(practice=brook_street, kind=SourceKind.OPEN_DENTAL, name="Second office", by=olive)
    address = dental_source.settings["address"]
    typed = {"name": "x", "every_minutes": "5", "chart_changes": "off", "developer_key": "", "customer_key": ""}
    mine = keep(KEYS, other, address)
    for kept, where in (
        (dental_source.secret_encrypted, address),
        (keep(KEYS, dental_source, address), address),
        (mine, "https://elsewhere.example/api/v1"),
        ("nonsense", address),
    ):
        answer = as_olive.post(f"/sources/{other.id}/settings/", {**typed, "address": where, "kept_keys": kept})
        assert answer.status_code == 422, kept
    answer = as_olive.post(f"/sources/{other.id}/settings/", {**typed, "address": address, "kept_keys": mine})
    assert answer.status_code == 302
    other.refresh_from_db()
    assert keys_of(other) == KEYS


def test_columns_are_guessed_previewed_chosen_and_kept(
    as_olive: Client, brook_street: Practice, olive: HubUser
) -> None:
    as_olive.post("/sources/new/", {"kind": "csv_folder", "name": "Exports"})
    source = Source.objects.of(brook_street).get()
    page = f"/sources/{source.id}/settings/"
    assert "Put a file with its headings into the folder" in _text(as_olive, page)
    put(source, "PatNum;FName;LName;Birthdate\n48;Mateo;Alvarez;2014-05-04\n", mark=False)
    guessed = as_olive.get(page)
    assert guessed.context["form"].mapping == {
        "external_id": "PatNum",
        "first_name": "FName",
        "last_name": "LName",
        "birth_date": "Birthdate",
    }
    assert "4 May 2014" in guessed.content.decode()
    chosen = {f"column_{key}": heading for key, heading in guessed.context["form"].mapping.items()}
    common = {
        "name": "Exports",
        "every_minutes": "5",
        "chart_changes": "off",
        "date_order": "mdy",
        "makes_profiles": "on",
    }
    swapped = {**common, **chosen, "column_first_name": "LName", "column_last_name": "FName", "preview": "yes"}
    assert "Alvarez Mateo" in as_olive.post(page, swapped).content.decode()
    as_olive.post(page, {**common, **chosen})
    source.refresh_from_db()
    assert source.settings["mapping"]["first_name"] == "FName"
    assert services.is_complete(source)


def test_short_headings_are_guessed_as_well() -> None:
    header = ["PatID", "First", "Last", "DOB", "Resp First", "Resp Last", "Resp Cell"]
    assert guess_headings(header) == {
        "external_id": "PatID",
        "first_name": "First",
        "last_name": "Last",
        "birth_date": "DOB",
        "holder1_first_name": "Resp First",
        "holder1_last_name": "Resp Last",
        "holder1_cell_phone": "Resp Cell",
    }


def test_a_source_that_is_set_up_says_to_start_it(as_olive: Client, csv_source: Source) -> None:
    """It still said "Enter the settings" after they were saved."""
    Source.objects.of(csv_source.practice).update(state=SourceState.SETTING_UP)
    page = _text(as_olive, f"/sources/{csv_source.id}/")
    assert "Press Start." in page
    assert "Enter the settings" not in page


def test_new_statuses_appear_on_an_open_page(as_olive: Client, csv_source: Source) -> None:
    """Health said that a status is not known, above a list that was still empty."""
    page = _text(as_olive, f"/sources/{csv_source.id}/")
    asked = f"/sources/{csv_source.id}/?shows=0"
    assert f'hx-get="{asked}"' in page
    assert "once it was read" in page
    put(csv_source, HEAD + MATEO)
    read(csv_source)
    polled = as_olive.get(asked, headers={"HX-Request": "true"}).content.decode()
    assert 'aria-labelledby="statuses-title" hx-swap-oob="true"' in polled
    assert "<bdi>Active</bdi>" in polled
    again = as_olive.get(asked.replace("=0", "=1"), headers={"HX-Request": "true"}).content.decode()
    assert "statuses-title" not in again, "what somebody types there is left alone"


def test_problems_are_shown_exported_and_tried_again(as_olive: Client, csv_source: Source) -> None:
    put(csv_source, HEAD + "50,=Mateo,,5/4/2014,,,\n")
    read(csv_source)
    problem = problems(csv_source)[0]
    page = _text(as_olive, f"/sources/{csv_source.id}/problems/")
    assert "<strong>Last name</strong>: This name is needed." in page
    answer = as_olive.get(f"/sources/{csv_source.id}/problems/csv/")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]  # a streamed answer
    assert lines[1].startswith('Patient,50,\'=Mateo,"patients.csv, line 2",Last name,This name is needed.,')
    as_olive.post(f"/sources/{csv_source.id}/problems/{problem.id}/again/")
    assert len(problems(csv_source)) == 1


def test_a_patient_whom_several_profiles_resemble_is_chosen_and_stays_chosen(
    as_olive: Client, brook_street: Practice, csv_source: Source, mateo: Member
) -> None:
    put(csv_source, HEAD + "48,Matteo,Alvarez,5/4/2014,,,\n")
    read(csv_source)
    problem = problems(csv_source)[0]
    assert problem.is_ambiguous
    choose = f"/sources/{csv_source.id}/problems/{problem.id}/choose/"
    assert mateo.full_name in _text(as_olive, choose)
    as_olive.post(choose, {"member": str(mateo.number)})
    assert problems(csv_source) == []
    assert SourceRecord.objects.of(brook_street).get(external_id="48").member_id == mateo.id
    put(csv_source, HEAD + "48,Someone,Else,5/4/2013,,,\n")
    assert read(csv_source).changed == 1
    assert Member.objects.of(brook_street).filter(is_patient=True).count() == 1


def test_a_new_profile_may_be_chosen_as_well(
    as_olive: Client, brook_street: Practice, csv_source: Source, mateo: Member
) -> None:
    put(csv_source, HEAD + "48,Matteo,Alvarez,5/4/2014,,,\n")
    read(csv_source)
    problem = problems(csv_source)[0]
    as_olive.post(f"/sources/{csv_source.id}/problems/{problem.id}/choose/", {"member": "new"})
    assert Member.objects.of(brook_street).get(external_id="48").first_name == "Matteo"
    assert problems(csv_source) == []


def test_statuses_give_tags_from_the_page_and_the_home_page_tells_of_unknown_ones(
    as_olive: Client, as_dana: Client, brook_street: Practice, csv_source: Source
) -> None:
    put(csv_source, HEAD + MATEO + LUCIA)
    read(csv_source)
    assert "1 unknown status" in _text(as_olive, "/")
    assert "unknown status" not in _text(as_dana, "/")
    status = SourceStatus.objects.of(brook_street).get(status="Active")
    as_olive.post(f"/sources/{csv_source.id}/statuses/{status.id}/", {"tag": "In treatment"})
    assert tags.members_with(brook_street, tags.tags_of(brook_street)).count() == 2
    assert "unknown status" not in _text(as_olive, "/")
    as_olive.post(f"/sources/{csv_source.id}/statuses/{status.id}/", {"ignore": "yes"})
    assert tags.members_with(brook_street, tags.tags_of(brook_street)).count() == 0


def test_a_source_is_paused_removed_and_back(as_olive: Client, brook_street: Practice, csv_source: Source) -> None:
    address = f"/sources/{csv_source.id}/"
    as_olive.post(f"{address}pause/")
    assert "Paused" in _text(as_olive, address)
    put(csv_source, HEAD + MATEO)
    assert read(csv_source).seen == 0
    as_olive.post(f"{address}start/")
    as_olive.post(f"{address}run/")
    assert read(csv_source).made == 1
    as_olive.post(f"{address}remove/")
    assert as_olive.get(address).status_code == 404
    as_olive.post(f"{address}restore/")
    assert as_olive.get(address).status_code == 200
    assert Member.objects.of(brook_street).filter(external_id="48").exists()


def test_what_is_due_is_started_once(brook_street: Practice, csv_source: Source) -> None:
    assert schedule.start_due() == 0  # Start has queued a job
    Source.objects.of(brook_street).update(next_run_at=timezone.now())
    assert schedule.start_due() == 1
    assert schedule.start_due() == 0
    read(csv_source)
    assert schedule.start_due() == 0


def test_connections_stand_in_the_same_list_with_their_numbers(
    as_olive: Client, brook_street: Practice, olive: HubUser
) -> None:
    desk = Connection.objects.create(
        practice=brook_street,
        name="Front desk",
        origin="https://desk.example",
        token_sha256="0" * 64,
        created_by=olive,
    )
    results = [
        ChangeResult(key="1", outcome=Outcome.DONE),
        ChangeResult(key="2", outcome=Outcome.DONE, repeated=True),
        ChangeResult(key="3", outcome=Outcome.REFUSED, title="Some of this is wrong", detail="Put it right."),
        ChangeResult(key="4", outcome=Outcome.WAITING),
    ]
    note_changes(desk, ChangesResponse(results=results))
    page = _text(as_olive, "/sources/")
    assert "Front desk" in page
    assert "1 taken in, 1 refused" in page
    assert "Some of this is wrong. Put it right." in page


def test_folders_are_told_on_the_page_of_the_source(as_olive: Client, csv_source: Source) -> None:
    assert str(Folder(csv_source.settings["folder"]).path) in _text(as_olive, f"/sources/{csv_source.id}/")
