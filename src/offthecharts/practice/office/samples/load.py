"""Turns the invented families into rows of the practice server."""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from offthecharts.practice.office.models import Office
from offthecharts.practice.office.samples.appointments import make_appointments
from offthecharts.practice.office.samples.patients import make_patients
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.staff.models import Role, Staff
from offthecharts.samples.people import make_families

STAFF = {"owner": ("Olive Park", Role.MANAGER), "desk": ("Dana Ruiz", Role.DESK)}


def load(*, made_on: date) -> str:
    """Load staff, patients and appointments unless there are patients already; the answer says what was loaded."""
    if Patient.objects.exists():
        return ""
    with transaction.atomic():
        office = Office.current()
        office.name = "Brook Street Orthodontics"
        office.save()
        desk = _staff()["desk"]
        patients = make_patients(make_families(made_on), made_on)
        appointments = make_appointments(patients, office.zone, desk)
    return f"{len(patients)} patients, {appointments} appointments"


def _staff() -> dict[str, Staff]:
    made = {}
    for username, (display_name, role) in STAFF.items():
        made[username], _ = Staff.objects.get_or_create(
            username=username, defaults={"display_name": display_name, "role": role, "password": make_password(None)}
        )
    return made


def set_passwords(passwords: dict[str, str]) -> None:
    """Give the sample staff these passwords; those that fit already stay, since hashing is slow by design."""
    for username, password in passwords.items():
        staff = Staff.objects.filter(username=username).first()
        if staff is not None and not staff.check_password(password):
            staff.set_password(password)
            staff.save(update_fields=["password"])
