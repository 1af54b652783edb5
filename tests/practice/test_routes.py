"""Who may reach what on the practice server: each route for each kind of person. A route missing here fails."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from offthecharts.practice.appointments.models import Appointment
from offthecharts.practice.intake.models import CsvImport
from offthecharts.practice.launcher.models import Launch
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from tests.practice.conftest import signed_in
from tests.routes import Route, all_routes, call, outcome

OPEN = "open to all"
SIGNED_IN = "anybody signed in"
STAFF = "staff"
MANAGERS = "managers, password again"

TABLE: dict[str, str] = {
    "sign_in": OPEN,
    "sign_out": OPEN,
    "lock": OPEN,
    "healthz": OPEN,
    "still_here": SIGNED_IN,
    "confirm_password": SIGNED_IN,
    "account": SIGNED_IN,
    "home": STAFF,
    "today_list": STAFF,
    "patient_search": STAFF,
    "patient_new": STAFF,
    "patient": STAFF,
    "hub_state": STAFF,
    "patient_edit": STAFF,
    "patient_deactivate": STAFF,
    "patient_activate": STAFF,
    "people_search": STAFF,
    "person_photo": STAFF,
    "ticket_photo": STAFF,
    "appointments_day": STAFF,
    "appointment_new": STAFF,
    "appointment_edit": STAFF,
    "appointment_move": STAFF,
    "appointment_undo": STAFF,
    "appointment_findings": STAFF,
    **dict.fromkeys(["launches", "launch_menu", "launch_menu_patient", "launch_outcome"], STAFF),
    **dict.fromkeys(
        ["launch_log", "launch_log_csv", "services", "service_add", "service", "service_verify"], MANAGERS
    ),
    **dict.fromkeys(["service_check", "service_enable", "service_disable", "service_change"], MANAGERS),
    **dict.fromkeys(["service_remove", "service_restore"], MANAGERS),
    **dict.fromkeys(["chart_points", "chart_points_now", "chart_points_undo"], STAFF),
    **dict.fromkeys(["points_to_settle", "points_settle", "points_take_up"], STAFF),
    **dict.fromkeys(["in_step", "in_step_csv", "in_step_send", "in_step_send_all", "in_step_drop"], STAFF),
    **dict.fromkeys(["in_step_take_up", "in_step_try"], STAFF),
    **dict.fromkeys(["in_step_pause", "in_step_resume", "in_step_all_charts", "in_step_sync"], MANAGERS),
    **dict.fromkeys(["offers", "offer_take", "offer_dismiss", "offer_undo"], STAFF),
    "practice_setup": MANAGERS,
    **dict.fromkeys(["sign_on", "sign_on_switch", "sign_on_unlink", "sign_on_key"], MANAGERS),
    **dict.fromkeys(["sign_on_export", "sign_on_import"], MANAGERS),
    "office_settings": MANAGERS,
    "staff_list": MANAGERS,
    "staff_new": MANAGERS,
    "staff_edit": MANAGERS,
    "staff_password": MANAGERS,
    "staff_deactivate": MANAGERS,
    "staff_activate": MANAGERS,
    "import_start": MANAGERS,
    "import_columns": MANAGERS,
    "import_progress": MANAGERS,
    "import_problems": MANAGERS,
    "import_remove": MANAGERS,
    "import_step": MANAGERS,
    "export": MANAGERS,
    "export_file": MANAGERS,
}
WHO = ("nobody", "desk", "manager", "manager, password again")
EXPECTED = {
    SIGNED_IN: ("sign in", "let in", "let in", "let in"),
    STAFF: ("sign in", "let in", "let in", "let in"),
    MANAGERS: ("sign in", "refused", "password again", "let in"),
}
ROUTES = all_routes()


def test_every_route_stands_in_the_table_with_its_rule() -> None:
    assert {route.name: route.rule.name if route.rule else "no rule" for route in ROUTES} == TABLE


@pytest.fixture
def values(mateo: Patient, dana: Staff, olive: Staff) -> dict[str, Any]:
    """A real value for every parameter of every route."""
    visit = Appointment.objects.create(patient=mateo, starts_at=timezone.now())
    csv_import = CsvImport.objects.create(
        file_name="p.csv", encoding="utf-8", delimiter=",", header=["First name", "Last name"], created_by=olive
    )
    service = Service.objects.create(provider="weblink", name="Library", options={"address": "https://example.org/"})
    launch = Launch.objects.create(service=service, service_name="Library", patient=mateo, staff=dana, request_id="r")
    return {
        "patient_id": mateo.pk,
        "person_id": mateo.person_id,
        "ticket": "no-ticket",
        "appointment_id": visit.pk,
        "staff_id": dana.pk,
        "import_id": csv_import.pk,
        "step": "stop",
        "name": "patients",
        "form": "csv",
        "service_id": service.pk,
        "launch_id": launch.pk,
        "award_id": 0,
        "offer_id": 0,
        "provider": "weblink",
        "entry_id": 0,
    }


@pytest.mark.parametrize("route", [route for route in ROUTES if TABLE.get(route.name) != OPEN], ids=lambda r: r.name)
def test_a_route_lets_in_whom_its_rule_names(route: Route, values: dict[str, Any], dana: Staff, olive: Staff) -> None:
    clients = [Client(), signed_in(dana), signed_in(olive), signed_in(olive, recent_password=True)]
    seen = {who: outcome(call(client, route.address(values))) for who, client in zip(WHO, clients, strict=True)}
    wanted = dict(zip(WHO, EXPECTED[TABLE[route.name]], strict=True))
    let_in_or_gone = {
        who: "let in" if what == "not found" and wanted[who] == "let in" else what for who, what in seen.items()
    }
    assert let_in_or_gone == wanted
