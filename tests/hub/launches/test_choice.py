"""Choosing whom a chart speaks of."""

import base64
import hashlib
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from offthecharts.hub.differences.models import ChartDifference, State
from offthecharts.hub.launches import choice
from offthecharts.hub.launches.models import Launch
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import HubUser, Practice, Role
from offthecharts.web.audit.models import AuditEntry
from tests.hub.conftest import hub_user
from tests.hub.launches.charts import MATEO_ID, Browser, PracticeServer, let_in, mateo_chart
from tests.hub.members.test_intake import jpeg
from tests.hub.people import member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def matteo(brook_street: Practice) -> Member:
    return member_of(
        brook_street, "Matteo", "Alvarez", birth_date=date(2014, 5, 4), email="mateo@example.com", city="Queens"
    )


def opened(desk: PracticeServer, user: HubUser, **changes: object) -> tuple[Browser, str]:
    """A window in which `user` is signed in, and the address of its choice."""
    window = Browser()
    address = window.get(desk.path(mateo_chart(**changes))).headers["Location"]
    let_in(window, user)
    return window, address


def test_the_chart_stands_beside_the_candidate_with_what_agrees_marked(
    desk: PracticeServer, dana: HubUser, matteo: Member
) -> None:
    window, address = opened(desk, dana)
    assert address.startswith("/frame/launch/choose/")
    page = window.get(address)
    assert page.status_code == 200
    text = page.content.decode()
    assert all(word in text for word in ["Mateo", "Matteo", "Queens", "Brooklyn", "Create a new profile"])
    agreeing = [row for row in text.split("<tr") if "is-same" in row]
    assert {row.split('scope="row">')[1].split(" <")[0] for row in agreeing} == {
        "Last name",
        "Date of birth",
        "Email",
    }


def test_choosing_links_and_fills_what_is_empty(
    desk: PracticeServer, dana: HubUser, matteo: Member, brook_street: Practice
) -> None:
    window, address = opened(desk, dana)
    done = window.post(address, {"member": matteo.number})
    assert done.headers["Location"] == f"/frame/members/{matteo.number}/"
    member = Member.objects.of(brook_street).get(id=matteo.id)
    assert (member.external_id, member.city, member.postal_code) == (MATEO_ID, "Queens", "11201")
    assert Responsibility.objects.of(brook_street).filter(patient_id=matteo.id).count() == 1
    entry = AuditEntry.objects.get(action="profile linked to chart")
    assert entry.actor_name == "Dana"
    assert desk.launch(mateo_chart()).json()["profile"]["state"] == "linked"


def test_choosing_somebody_else_makes_a_profile(
    desk: PracticeServer, dana: HubUser, matteo: Member, brook_street: Practice
) -> None:
    window, address = opened(desk, dana)
    window.post(address, {"member": "new"})
    member = Member.objects.of(brook_street).get(external_id=MATEO_ID)
    assert member.id != matteo.id
    assert AuditEntry.objects.filter(action="profile created for chart").exists()


def test_it_is_chosen_once_and_what_the_chart_said_is_forgotten(
    desk: PracticeServer, dana: HubUser, matteo: Member, brook_street: Practice
) -> None:
    window, address = opened(desk, dana)
    window.post(address, {"member": matteo.number})
    launch = Launch.objects.of(brook_street).get()
    assert (launch.snapshot, launch.candidates, launch.choice_until) == ({}, [], None)
    again = window.post(address, {"member": "new"})
    assert again.headers["Location"] == f"/frame/members/{matteo.number}/"
    assert Member.objects.of(brook_street).filter(is_patient=True).count() == 1


def test_two_windows_with_the_same_choice_make_one_profile(
    desk: PracticeServer, dana: HubUser, matteo: Member, brook_street: Practice
) -> None:
    one, first = opened(desk, dana)
    other, second = opened(desk, dana)
    one.post(first, {"member": "new"})
    other.post(second, {"member": "new"})
    assert Member.objects.of(brook_street).filter(first_name="Mateo").count() == 1
    assert not Launch.objects.of(brook_street).exclude(snapshot={}).exists()


def test_only_a_candidate_can_be_chosen(
    desk: PracticeServer, dana: HubUser, matteo: Member, brook_street: Practice
) -> None:
    ida = member_of(brook_street, "Ida", "Nakamura")
    window, address = opened(desk, dana)
    assert window.post(address, {"member": ida.number}).status_code == 410
    assert not Member.objects.of(brook_street).filter(external_id=MATEO_ID).exists()
    assert window.post(address, {"member": "nonsense"}).status_code == 422


def test_a_namesake_of_another_chart_is_offered_with_a_warning(
    desk: PracticeServer, dana: HubUser, brook_street: Practice
) -> None:
    desk.launch(mateo_chart(external_id="other-chart"))
    window, address = opened(desk, dana)
    assert b"belongs to another chart" in window.get(address).content
    member = Member.objects.of(brook_street).get(external_id="other-chart")
    window.post(address, {"member": member.number})
    assert Member.objects.of(brook_street).get(id=member.id).external_id == MATEO_ID


def test_another_practice_finds_no_choice(
    desk: PracticeServer, quinn: HubUser, dana: HubUser, matteo: Member
) -> None:
    _, address = opened(desk, dana)
    stranger = Browser()
    stranger.force_login(quinn)
    address = address.removeprefix("/frame").partition("?")[0]
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"member": "new"}).status_code == 404


def test_a_role_that_edits_no_members_does_not_choose(
    desk: PracticeServer, brook_street: Practice, matteo: Member
) -> None:
    window, address = opened(desk, hub_user(brook_street, "finn", Role.FINANCIAL))
    assert window.get(address).status_code == 403
    assert window.post(address, {"member": "new"}).status_code == 403


def test_a_choice_needs_the_forms_own_token(desk: PracticeServer, dana: HubUser, matteo: Member) -> None:
    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(dana)
    _, address = opened(desk, dana)
    answer = strict.post(address.removeprefix("/frame").partition("?")[0], {"member": "new"})
    assert answer.status_code == 403


def test_a_choice_that_nobody_makes_is_forgotten_with_the_photo(
    desk: PracticeServer, dana: HubUser, matteo: Member, brook_street: Practice
) -> None:
    photo = {"sha256": hashlib.sha256(jpeg()).hexdigest(), "jpeg_base64": base64.b64encode(jpeg()).decode()}
    window, address = opened(desk, dana, photo=photo)
    launch = Launch.objects.of(brook_street).get()
    assert "jpeg_base64" not in str(launch.snapshot)
    name = choice.photo_name(launch)
    shown = window.get(f"{address.partition('?')[0]}photo/")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.getvalue().startswith(b"\xff\xd8")
    assert choice.forget(brook_street.pk, launch.id) is False
    Launch.objects.of(brook_street).update(choice_until=timezone.now() - timedelta(seconds=1))
    assert b"Nobody chose in time" in window.get(address).content
    assert choice.forget(brook_street.pk, launch.id) is True
    assert Launch.objects.of(brook_street).get().snapshot == {}
    assert not default_storage.exists(name)
    assert choice.forget(brook_street.pk, launch.id) is False
    assert window.get(address).status_code == 410


def test_the_photo_stays_while_another_choice_of_the_same_chart_is_open(
    desk: PracticeServer, matteo: Member, brook_street: Practice
) -> None:
    photo = {"sha256": hashlib.sha256(jpeg()).hexdigest(), "jpeg_base64": base64.b64encode(jpeg()).decode()}
    for _ in range(2):
        desk.launch(mateo_chart(photo=photo))
    first, second = Launch.objects.of(brook_street).order_by("created_at")
    name = choice.photo_name(first)
    assert choice.photo_name(second) == name
    Launch.objects.of(brook_street).update(choice_until=timezone.now() - timedelta(seconds=1))
    assert choice.forget(brook_street.pk, first.id) is True
    assert default_storage.exists(name)
    assert choice.forget(brook_street.pk, second.id) is True
    assert not default_storage.exists(name)


def test_the_photo_goes_with_the_new_profile(
    desk: PracticeServer, dana: HubUser, matteo: Member, brook_street: Practice
) -> None:
    digest = hashlib.sha256(jpeg()).hexdigest()
    photo = {"sha256": digest, "jpeg_base64": base64.b64encode(jpeg()).decode()}
    window, address = opened(desk, dana, photo=photo)
    window.post(address, {"member": "new"})
    member = Member.objects.of(brook_street).get(external_id=MATEO_ID)
    assert member.photo_sha256 == digest
    assert default_storage.exists(member.photo)


def test_the_photo_stays_while_it_is_to_be_decided(
    desk: PracticeServer, dana: HubUser, matteo: Member, brook_street: Practice
) -> None:
    """Linked in *ask*, the profile keeps its own photo, and the chart's can still be taken."""
    Member.objects.of(brook_street).filter(id=matteo.id).update(photo="other.jpg", photo_sha256="ab" * 32)
    photo = {"sha256": hashlib.sha256(jpeg()).hexdigest(), "jpeg_base64": base64.b64encode(jpeg()).decode()}
    window = Browser()
    address = window.get(desk.path(mateo_chart(photo=photo), changes="ask")).headers["Location"]
    let_in(window, dana)
    window.post(address, {"member": matteo.number})
    row = ChartDifference.objects.of(brook_street).get(field="photo")
    assert (row.state, row.chart_value) == (State.OPEN, photo["sha256"])
    assert default_storage.exists(row.chart_photo)


def test_the_job_that_forgets_is_queued_with_the_launch(desk: PracticeServer, matteo: Member) -> None:
    desk.launch(mateo_chart())
    job = DBTaskResult.objects.get()
    launch = Launch.across_practices.get()
    assert job.task_path == "offthecharts.hub.launches.tasks.forget_choice"
    assert job.run_after == launch.choice_until
