"""Practice Setup > Staff."""

from django.test import Client

from offthecharts.practice.staff.models import Role, Staff
from tests.practice.conftest import PASSWORD, signed_in

NEW = {"display_name": "Nia Okafor", "username": "nia", "role": "desk", "password": "seven-brass-kettles"}


def test_a_new_staff_member_can_sign_in_at_once(as_olive: Client) -> None:
    as_olive.post("/setup/staff/new/", NEW)
    answer = Client().post("/sign-in/", {"username": "NIA", "password": "seven-brass-kettles"})
    assert answer.status_code == 302


def test_a_user_name_is_taken_whatever_its_case_and_nothing_typed_is_lost(as_olive: Client, dana: Staff) -> None:
    answer = as_olive.post("/setup/staff/new/", {**NEW, "username": "DANA"})
    assert answer.status_code == 422
    assert "taken" in answer.text
    assert "Nia Okafor" in answer.text


def test_a_common_password_is_refused(as_olive: Client) -> None:
    assert as_olive.post("/setup/staff/new/", {**NEW, "password": "password1234"}).status_code == 422
    assert not Staff.objects.filter(username="nia").exists()


def test_deactivating_ends_open_sessions_at_the_next_click(as_olive: Client, dana: Staff) -> None:
    desk = signed_in(dana)
    assert desk.get("/appointments/").status_code == 200
    as_olive.post(f"/setup/staff/{dana.pk}/deactivate/")
    assert desk.get("/appointments/")["Location"].startswith("/sign-in/")


def test_deactivating_offers_undo(as_olive: Client, dana: Staff) -> None:
    as_olive.post(f"/setup/staff/{dana.pk}/deactivate/")
    page = as_olive.get("/setup/staff/").text
    assert f'action="/setup/staff/{dana.pk}/activate/"' in page
    as_olive.post(f"/setup/staff/{dana.pk}/activate/")
    dana.refresh_from_db()
    assert dana.is_active


def test_the_last_manager_stays_a_manager(as_olive: Client, olive: Staff, dana: Staff) -> None:
    answer = as_olive.post(
        f"/setup/staff/{olive.pk}/", {"display_name": "Olive", "username": "olive", "role": "desk"}
    )
    assert answer.status_code == 422
    assert "Make somebody else an office manager first" in answer.text
    as_olive.post(f"/setup/staff/{olive.pk}/deactivate/")
    olive.refresh_from_db()
    assert (olive.role, olive.is_active) == (Role.MANAGER, True)


def test_a_reset_password_ends_the_sessions_of_before(as_olive: Client, dana: Staff) -> None:
    desk = signed_in(dana)
    as_olive.post(f"/setup/staff/{dana.pk}/password/", {"password": "nine-copper-lamps"})
    assert desk.get("/appointments/")["Location"].startswith("/sign-in/")
    dana.refresh_from_db()
    assert not dana.check_password(PASSWORD)
