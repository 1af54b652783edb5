"""Before the first hand-over of a patient: what is sent, what is missing."""

import pytest
from django.test import Client

from offthecharts.practice.launcher.models import Launch
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from tests.practice.hub_double import Hub
from tests.practice.launcher.test_launching import press
from tests.practice.services_support import connected


@pytest.fixture
def asking(olive: Staff, hub: Hub) -> Service:
    return connected(hub, olive, handover="ask")


def test_a_compact_notice_says_what_was_sent_and_what_is_missing_the_first_time_alone(
    as_dana: Client, olive: Staff, hub: Hub, mateo: Patient
) -> None:
    service = connected(hub, olive)
    first = press(as_dana, service, mateo).content.decode()
    assert "First time here" in first
    assert "date of birth, e-mail, cell phone, 1 account holder" in first
    assert f'href="/patients/{mateo.pk}/edit/#id_home_phone">home phone</a>' in first
    assert ">photo</a>" in first
    assert "First time here" not in press(as_dana, service, mateo).content.decode()


def test_a_practice_that_wants_to_be_asked_sees_it_before_anything_is_sent(
    as_dana: Client, asking: Service, hub: Hub, mateo: Patient
) -> None:
    answer = press(as_dana, asking, mateo)
    assert answer["X-Launch"] == "handover"
    assert "Send and open" in answer.content.decode()
    assert (hub.calls, Launch.objects.count()) == ([], 0)
    assert press(as_dana, asking, mateo, confirmed="1")["X-Launch"] == "opened"
    assert press(as_dana, asking, mateo)["X-Launch"] == "opened", "the second time nobody is asked"


def test_do_not_ask_again_counts_for_the_service(as_olive: Client, asking: Service, mateo: Patient) -> None:
    assert 'name="ask_no_more"' in press(as_olive, asking, mateo).content.decode()
    press(as_olive, asking, mateo, confirmed="1", ask_no_more="1")
    asking.refresh_from_db()
    assert asking.options["handover"] == "notice"


def test_the_desk_cannot_end_the_question_for_everybody(
    as_dana: Client, asking: Service, hub: Hub, mateo: Patient
) -> None:
    assert "ask_no_more" not in press(as_dana, asking, mateo).content.decode()
    assert press(as_dana, asking, mateo, confirmed="1", ask_no_more="1").status_code == 403
    asking.refresh_from_db()
    assert (asking.options["handover"], hub.calls) == ("ask", [])


def test_a_practice_that_wants_to_hear_nothing_hears_nothing(
    as_dana: Client, olive: Staff, hub: Hub, mateo: Patient
) -> None:
    page = press(as_dana, connected(hub, olive, handover="off"), mateo).content.decode()
    assert "First time here" not in page
