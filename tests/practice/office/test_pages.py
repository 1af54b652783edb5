"""Practice Setup > Practice."""

from django.test import Client

from offthecharts.practice.office.models import Office

GOOD = {"name": "Elm Street Orthodontics", "time_zone": "America/Chicago", "idle_lock_minutes": "5"}


def test_the_manager_saves_the_practices_settings(as_olive: Client) -> None:
    assert as_olive.post("/setup/practice/", GOOD).status_code == 302
    office = Office.current()
    assert (office.name, office.time_zone, office.idle_lock_minutes) == (
        "Elm Street Orthodontics",
        "America/Chicago",
        5,
    )


def test_a_time_zone_that_is_none_is_refused_and_the_name_stays_in_the_form(as_olive: Client) -> None:
    answer = as_olive.post("/setup/practice/", {**GOOD, "time_zone": "Mars/Olympus"})
    assert answer.status_code == 422
    assert b"Elm Street Orthodontics" in answer.content
    assert Office.current().name == "Brook Street Orthodontics"


def test_the_desk_is_told_who_can_change_the_settings(as_dana: Client) -> None:
    answer = as_dana.get("/setup/practice/")
    assert answer.status_code == 403
    assert b"office manager" in answer.content
