"""The patient form: a new chart and changes to one."""

import html
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from offthecharts.practice.patients import photos
from offthecharts.practice.patients.models import Patient, Person, Relationship
from offthecharts.practice.patients.services import HolderData, PersonData, create_patient
from offthecharts.web.audit.models import AuditEntry
from tests.practice.conftest import years_ago

HTMX = {"HX-Request": "true"}
NEW = reverse("patient_new")


@pytest.fixture(autouse=True)
def own_photo_store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def mia(mateo: Patient, rosa: Person) -> Patient:
    """Mateo's little sister."""
    return create_patient(
        person=PersonData(first_name="Mia", last_name="Núñez-O’Hara"),
        holders=[HolderData(relationship=Relationship.MOTHER, person_id=rosa.pk)],
    )


def text_of(answer: Any) -> str:
    """The text of a page, with its tags but for those around names."""
    return html.unescape(re.sub(r"</?bdi>", "", answer.content.decode()))


def fields_of(page: str) -> dict[str, str]:
    """What a browser would post back from `page`: hidden and text fields, chosen options."""
    found = dict(_inputs(page))
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    return found


def _inputs(page: str) -> Iterator[tuple[str, str]]:
    for tag in re.findall(r"<input[^>]+>", page):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        unchecked = attributes.get("type") == "checkbox" and " checked" not in tag
        if "name" in attributes and attributes.get("type") != "file" and not unchecked:
            yield attributes["name"], html.unescape(attributes.get("value", ""))


def form_of(client: Client, address: str) -> dict[str, str]:
    """The form at `address` as it comes."""
    return fields_of(client.get(address).content.decode())


def post_new(client: Client, **values: Any) -> Any:
    """Post the form of a new patient."""
    typed = {"first_name": "Noémie", "last_name": "Laurent", "birth_date": "2014-02-03", "holders-count": "0"}
    return client.post(NEW, {**typed, **values})


def jpeg(colour: str = "teal", size: tuple[int, int] = (64, 48)) -> io.BytesIO:
    """A photo as a camera hands it in."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG")
    file.seek(0)
    file.name = "camera.jpg"
    return file


def test_the_labels_are_those_of_the_practice(as_dana: Client) -> None:
    page = text_of(as_dana.get(NEW))
    labels = re.findall(r"<label for=\"id_\w+\"[^>]*>\s*([^<]+?)\s*(?:<|:)", page)
    for label in [
        *["First name", "Middle name", "Last name", "Preferred name", "Date of birth", "Sex", "Email"],
        *["Home phone", "Cell phone", "Address", "City", "State", "ZIP code", "Photo"],
    ]:
        assert label in labels, labels


def test_a_new_patient_with_a_new_account_holder(as_dana: Client) -> None:
    answer = post_new(
        as_dana,
        sex="F",
        email="noemie@example.org",
        home_phone="212 555 0199",
        cell_phone="+44 20 7946 0018",
        address1="12 Mill Lane",
        city="Newport",
        state="RI",
        postal_code="02840",
        country="us",
        **{
            "holders-count": "1",
            "holders-0-mode": "new",
            "holders-0-relationship": "mother",
            "holders-0-first_name": "Claire",
            "holders-0-last_name": "Laurent",
            "holders-0-cell_phone": "(212) 555-0142",
        },
    )
    patient = Patient.objects.get()
    assert answer.headers["Location"] == reverse("patient", args=[patient.pk])
    person = patient.person
    assert (person.home_phone, person.cell_phone, person.country) == ("+12125550199", "+442079460018", "US")
    holder = patient.account_holders.get()
    assert (holder.person.full_name, holder.relationship) == ("Claire Laurent", "mother")
    assert holder.person.cell_phone == "+12125550142"
    assert AuditEntry.objects.get(action="patient added").subject_id == str(patient.pk)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"first_name": " "}, "This field is required"),
        ({"last_name": ""}, "This field is required"),
        ({"birth_date": (date.today() + timedelta(days=2)).isoformat()}, "in the future"),
        ({"birth_date": "1780-01-30"}, "too long ago"),
        ({"birth_date": "2014-02-30"}, "valid date"),
        ({"email": "nobody"}, "valid email"),
        ({"home_phone": "12"}, "too short"),
        ({"cell_phone": "call me"}, "not a phone number"),
        ({"country": "USA"}, "two letters"),
        ({"first_name": "x" * 81}, "at most 80"),
        (
            {"holders-count": "1", "holders-0-mode": "new", "holders-0-first_name": "Claire"},
            "Relationship to patient",
        ),
        ({"holders-count": "1", "holders-0-mode": "find", "holders-0-look_up": "Clai"}, "Choose somebody"),
        ({"holders-count": "2", "holders-0-mode": "self", "holders-1-mode": "self"}, "on the list twice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(as_dana: Client, values: dict[str, str], says: str) -> None:
    answer = post_new(as_dana, address1="12 Mill Lane", **values)
    assert answer.status_code == 422
    page = text_of(answer)
    assert says in page
    assert "to correct" in page
    assert "12 Mill Lane" in page
    assert not Patient.objects.exists()


def test_an_untouched_row_for_an_account_holder_is_no_account_holder(as_dana: Client) -> None:
    answer = post_new(as_dana, **{"holders-count": "1", "holders-0-mode": "find"})
    assert not Patient.objects.get().account_holders.exists()
    assert "A minor needs somebody" in text_of(as_dana.get(answer.headers["Location"]))


def test_an_adult_can_be_their_own_account_holder(as_dana: Client) -> None:
    post_new(as_dana, birth_date="1980-05-01", **{"holders-count": "1", "holders-0-mode": "self"})
    patient = Patient.objects.get()
    assert patient.account_holders.get().person == patient.person
    form = form_of(as_dana, reverse("patient_edit", args=[patient.pk]))
    assert form["holders-0-mode"] == "self"
    as_dana.post(reverse("patient_edit", args=[patient.pk]), form)
    assert patient.account_holders.get().relationship == Relationship.SELF


def test_the_same_form_sent_twice_makes_one_patient(as_dana: Client) -> None:
    form = form_of(as_dana, NEW)
    form |= {"first_name": "Noémie", "last_name": "Laurent", "birth_date": "2014-02-03", "holders-0-mode": "new"}
    form |= {"holders-0-first_name": "Claire", "holders-0-last_name": "Laurent", "holders-0-relationship": "mother"}
    answers = [as_dana.post(NEW, form) for _ in range(2)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Patient.objects.count() == 1


def test_namesakes_are_pointed_out_before_saving(as_dana: Client) -> None:
    post_new(as_dana)
    known = Patient.objects.get()
    answer = post_new(as_dana, first_name="noemie", address1="1 Elm Street")
    assert answer.status_code == 409
    page = text_of(answer)
    assert reverse("patient", args=[known.pk]) in page
    assert "This is somebody else" in page
    assert "1 Elm Street" in page
    assert Patient.objects.count() == 1
    post_new(as_dana, first_name="noemie", is_somebody_else="yes")
    assert Patient.objects.count() == 2


def test_becoming_a_namesake_is_pointed_out_too_but_staying_one_is_not(as_dana: Client, mateo: Patient) -> None:
    post_new(as_dana)
    form = form_of(as_dana, reverse("patient_edit", args=[mateo.pk]))
    form |= {"first_name": "Noemie", "last_name": "LAURENT", "birth_date": "2014-02-03"}
    assert as_dana.post(reverse("patient_edit", args=[mateo.pk]), form).status_code == 409
    form["is_somebody_else"] = "yes"
    assert as_dana.post(reverse("patient_edit", args=[mateo.pk]), form).status_code == 302
    again = form_of(as_dana, reverse("patient_edit", args=[mateo.pk]))
    assert as_dana.post(reverse("patient_edit", args=[mateo.pk]), again).status_code == 302


def test_saving_an_untouched_form_changes_nothing(as_dana: Client, mateo: Patient, rosa: Person) -> None:
    Person.objects.filter(pk=rosa.pk).update(home_phone="ask at work")  # imported, no number
    names = [field.name for field in Person._meta.fields if field.name != "updated_at"]

    def everything() -> list[Any]:
        return [*Person.objects.order_by("pk").values(*names), *mateo.account_holders.values()]

    before = everything()
    form = form_of(as_dana, reverse("patient_edit", args=[mateo.pk]))
    assert as_dana.post(reverse("patient_edit", args=[mateo.pk]), form).status_code == 302
    assert everything() == before


def test_account_holders_are_looked_up_first_and_shared(as_dana: Client, mateo: Patient, rosa: Person) -> None:
    found = as_dana.get(reverse("people_search"), {"row": "0", "holders-0-look_up": "ros"}, headers=HTMX)
    assert "responsible for Mateo Núñez-O’Hara" in text_of(found)
    assert f'value="choose:0:{rosa.pk}"' in text_of(found)
    rows = as_dana.post(
        NEW,
        {"holders-count": "1", "holders-0-mode": "find", "do": f"choose:0:{rosa.pk}", "first_name": "Mia"},
        headers=HTMX,
    )
    page = text_of(rows)
    assert "<html" not in page
    assert "also responsible for Mateo Núñez-O’Hara" in page
    assert "A change here applies to Mateo Núñez-O’Hara too." in page
    post_new(as_dana, **{**fields_of(rows.content.decode()), "holders-0-relationship": "mother"})
    mia = Patient.objects.exclude(pk=mateo.pk).get()
    assert mia.account_holders.get().person == rosa


def test_a_change_to_a_shared_account_holder_reaches_every_chart(as_dana: Client, mia: Patient, rosa: Person) -> None:
    form = form_of(as_dana, reverse("patient_edit", args=[mia.pk]))
    form["holders-0-email"] = "rosa.new@example.org"
    as_dana.post(reverse("patient_edit", args=[mia.pk]), form)
    rosa.refresh_from_db()
    assert rosa.email == "rosa.new@example.org"
    assert rosa.home_phone == "+12125550177"


def press(client: Client, action: str, **typed: str) -> dict[str, str]:
    """Press a button of an account holder without JavaScript; the form that comes back."""
    answer = client.post(NEW, {"holders-count": "1", "holders-0-mode": "find", **typed, "do": action})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<html" in page
    assert "to correct" not in page
    return fields_of(page)


def test_the_buttons_of_account_holders_work_without_javascript(
    as_dana: Client, mateo: Patient, rosa: Person
) -> None:
    form = press(as_dana, "add", first_name="Mia", birth_date="not a date", email="nobody")
    assert (form["holders-count"], form["first_name"], form["email"]) == ("2", "Mia", "nobody")
    assert press(as_dana, "remove:0")["holders-count"] == "0"
    assert press(as_dana, "self:0")["holders-0-mode"] == "self"
    new = press(as_dana, "new:0", last_name="Núñez", **{"holders-0-look_up": "Pilar"})
    assert (new["holders-0-first_name"], new["holders-0-last_name"]) == ("Pilar", "Núñez")
    looked = as_dana.post(
        NEW, {"holders-count": "1", "holders-0-mode": "find", "holders-0-look_up": "rosa", "do": "look_up:0"}
    )
    assert f"choose:0:{rosa.pk}" in text_of(looked)


def test_the_patients_address_is_copied_to_the_account_holder(as_dana: Client) -> None:
    form = press(
        as_dana,
        "same_address:0",
        address1="12 Mill Lane",
        city="Newport",
        **{"holders-0-mode": "new", "holders-0-first_name": "Claire", "holders-0-city": "Elsewhere"},
    )
    assert (form["holders-0-address1"], form["holders-0-city"]) == ("12 Mill Lane", "Newport")
    assert form["holders-0-first_name"] == "Claire"


@pytest.mark.parametrize("action", ["", "remove:9", "remove:x", "choose:0:x", "choose:0:" + "0" * 32, "fly:0"])
def test_buttons_that_make_no_sense_change_nothing(as_dana: Client, action: str) -> None:
    assert press(as_dana, action)["holders-count"] == "1"


def test_account_holders_can_be_removed_and_ordered(as_dana: Client, mateo: Patient, rosa: Person) -> None:
    form = form_of(as_dana, reverse("patient_edit", args=[mateo.pk]))
    form["holders-count"] = "0"
    as_dana.post(reverse("patient_edit", args=[mateo.pk]), form)
    assert not mateo.account_holders.exists()
    assert Person.objects.filter(pk=rosa.pk).exists()


def test_a_photo_is_kept_while_the_form_has_errors_and_shown_to_staff_alone(as_dana: Client) -> None:
    answer = post_new(as_dana, last_name="", photo=jpeg())
    assert answer.status_code == 422
    form = fields_of(answer.content.decode())
    ticket_address = reverse("ticket_photo", args=[form["photo_ticket"]])
    assert ticket_address in answer.content.decode()
    picture = as_dana.get(ticket_address)
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert "private" in picture.headers["Cache-Control"]
    assert Client().get(ticket_address).status_code == 302
    as_dana.post(NEW, {**form, "last_name": "Laurent"})
    person = Patient.objects.get().person
    assert photos.shown(person.photo_sha256, "large") == picture.content
    address = reverse("person_photo", args=[person.pk])
    seen = as_dana.get(address, {"v": person.photo_sha256[:8]})
    assert seen.headers["Cache-Control"].startswith("private, max-age=")
    assert as_dana.get(address, headers={"If-None-Match": seen.headers["ETag"]}).status_code == 304
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not a photo"),
        (jpeg().getvalue()[:200], "damaged"),
        (b"GIF89a" + b"\xff" * 60, "cannot be"),
    ],
)
def test_a_broken_or_hostile_photo_is_an_error_of_its_field(as_dana: Client, file: bytes, says: str) -> None:
    upload = io.BytesIO(file)
    upload.name = "../../evil.jpg"
    answer = post_new(as_dana, photo=upload)
    assert answer.status_code == 422
    errors = answer.context["form"].photo.errors["photo"]
    assert "This photo cannot be used" in errors[0]
    assert says in errors[0]
    assert not Patient.objects.exists()


@pytest.mark.parametrize("ticket", ["x", "abc:def:ghi", "../../etc/passwd"])
def test_a_forged_ticket_is_no_photo(as_dana: Client, ticket: str) -> None:
    post_new(as_dana, photo_ticket=ticket)
    assert Patient.objects.get().person.photo_sha256 == ""


def test_a_photo_is_replaced_left_alone_or_taken_away(as_dana: Client, mateo: Patient) -> None:
    address = reverse("patient_edit", args=[mateo.pk])
    as_dana.post(address, {**form_of(as_dana, address), "photo": jpeg("red")})
    first = Person.objects.get(patient=mateo).photo_sha256
    as_dana.post(address, form_of(as_dana, address))
    assert Person.objects.get(patient=mateo).photo_sha256 == first != ""
    as_dana.post(address, {**form_of(as_dana, address), "photo": jpeg("blue")})
    assert Person.objects.get(patient=mateo).photo_sha256 not in ("", first)
    as_dana.post(address, {**form_of(as_dana, address), "photo_remove": "on"})
    assert Person.objects.get(patient=mateo).photo_sha256 == ""


def test_what_somebody_else_saved_meanwhile_is_shown_and_nothing_is_lost(
    as_dana: Client, as_olive: Client, mateo: Patient
) -> None:
    address = reverse("patient_edit", args=[mateo.pk])
    danas, olives = form_of(as_dana, address), form_of(as_olive, address)
    as_olive.post(address, {**olives, "email": "teo@example.org", "city": "Newport", "cell_phone": "212 555 0166"})
    answer = as_dana.post(address, {**danas, "email": "mateo.new@example.org", "preferred_name": "Mat"})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Somebody else changed this chart meanwhile" in page
    assert "Last saved by Olive Ngata" in page
    shown = {difference.label: (difference.now, difference.typed) for difference in answer.context["differences"]}
    assert shown == {
        "Email": ("teo@example.org", "mateo.new@example.org"),
        "City": ("Newport", ""),
        "Cell phone": ("(212) 555-0166", ""),
    }
    assert Person.objects.get(patient=mateo).email == "teo@example.org"
    assert as_dana.post(address, fields_of(answer.content.decode())).status_code == 302
    person = Person.objects.get(patient=mateo)
    assert (person.email, person.city, person.preferred_name) == ("mateo.new@example.org", "Newport", "Mat")
    assert person.cell_phone == "+12125550166"


def test_account_holders_whom_somebody_else_changed_added_or_removed_are_shown(
    as_dana: Client, as_olive: Client, mateo: Patient, rosa: Person
) -> None:
    address = reverse("patient_edit", args=[mateo.pk])
    danas, olives = form_of(as_dana, address), form_of(as_olive, address)
    grandmother = create_patient(person=PersonData(first_name="Pilar", last_name="Núñez")).person
    olives |= {
        "holders-count": "2",
        "holders-0-relationship": "guardian",
        "holders-0-email": "rosa.work@example.org",
        "holders-1-mode": "existing",
        "holders-1-person_id": str(grandmother.pk),
        "holders-1-relationship": "grandparent",
        "holders-1-first_name": "Pilar",
        "holders-1-last_name": "Núñez",
    }
    as_olive.post(address, olives)
    answer = as_dana.post(address, {**danas, "holders-0-email": "rosa.home@example.org"})
    shown = {difference.label: (difference.now, difference.typed) for difference in answer.context["differences"]}
    assert shown == {
        "Rosa Núñez: Email": ("rosa.work@example.org", "rosa.home@example.org"),
        "Rosa Núñez: Relationship to patient": ("Guardian", ""),
        "Account holder Pilar Núñez": ("added to the chart", ""),
    }
    as_dana.post(address, fields_of(answer.content.decode()))
    holders = [(str(row.person), row.relationship, row.person.email) for row in mateo.account_holders.all()]
    assert holders == [
        ("Rosa Núñez", "guardian", "rosa.home@example.org"),
        ("Pilar Núñez", "grandparent", ""),
    ]


def test_a_sibling_whose_account_holder_was_changed_meanwhile_is_not_overwritten(
    as_dana: Client, mateo: Patient, mia: Patient, rosa: Person
) -> None:
    of_mateo = form_of(as_dana, reverse("patient_edit", args=[mateo.pk]))
    of_mia = form_of(as_dana, reverse("patient_edit", args=[mia.pk]))
    of_mia["holders-0-home_phone"] = "(212) 555-0100"
    as_dana.post(reverse("patient_edit", args=[mia.pk]), of_mia)
    answer = as_dana.post(reverse("patient_edit", args=[mateo.pk]), of_mateo)
    assert answer.status_code == 409
    assert Person.objects.get(pk=rosa.pk).home_phone == "+12125550100"


def test_a_form_whose_memory_was_tampered_with_overwrites_nothing(as_dana: Client, mateo: Patient) -> None:
    address = reverse("patient_edit", args=[mateo.pk])
    form = form_of(as_dana, address)
    answer = as_dana.post(address, {**form, "seen": form["seen"][:-2], "email": "evil@example.org"})
    assert answer.status_code == 409
    assert Person.objects.get(patient=mateo).email == "mateo@example.org"


def test_an_account_holder_who_is_not_on_the_books_is_asked_for_again(as_dana: Client) -> None:
    gone = "01a20e23-4102-73e8-927a-800ae9d6d6e7"
    rows = {"holders-count": "1", "holders-0-mode": "existing", "holders-0-person_id": gone}
    answer = post_new(as_dana, **rows)
    assert answer.status_code == 422
    assert "Choose somebody" in text_of(answer)
    assert not Patient.objects.exists()


def test_a_patient_can_be_older_than_the_software(as_dana: Client) -> None:
    post_new(as_dana, birth_date=years_ago(101).isoformat())
    assert Patient.objects.count() == 1


def test_a_new_account_holder_of_a_known_name_is_pointed_out(as_dana: Client, mateo: Patient, rosa: Person) -> None:
    rows = {
        "holders-count": "1",
        "holders-0-mode": "new",
        "holders-0-relationship": "mother",
        "holders-0-first_name": "ROSA",
        "holders-0-last_name": "Nunez",
    }
    answer = post_new(as_dana, **rows)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "responsible for Mateo Núñez-O’Hara" in page
    assert f'value="choose:0:{rosa.pk}"' in page
    assert Patient.objects.count() == 1
    chosen = fields_of(
        as_dana.post(NEW, {**fields_of(answer.content.decode()), "do": f"choose:0:{rosa.pk}"}).content.decode()
    )
    assert (chosen["holders-0-person_id"], chosen["holders-0-relationship"]) == (str(rosa.pk), "mother")
    post_new(as_dana, **rows, new_people="yes")
    assert Person.objects.filter(last_name="Nunez").exists()


def test_an_account_holder_can_become_a_patient(as_dana: Client, mateo: Patient, rosa: Person) -> None:
    typed = {"first_name": "Rosa", "last_name": "Núñez", "birth_date": "1985-03-02", "city": "Newport"}
    answer = post_new(as_dana, **typed)
    assert answer.status_code == 409
    assert f'name="person_id" value="{rosa.pk}"' in text_of(answer)
    post_new(as_dana, **typed, person_id=str(rosa.pk), **{"holders-count": "1", "holders-0-mode": "self"})
    patient = Patient.objects.get(person=rosa)
    assert (patient.person.city, patient.person.email) == ("Newport", "rosa@example.org")
    assert patient.account_holders.get().person == rosa
    assert mateo.account_holders.get().person == rosa
    assert post_new(as_dana, **typed, person_id=str(rosa.pk), is_somebody_else="yes").status_code == 422


def test_saving_the_same_changes_twice_is_no_conflict(as_dana: Client, mateo: Patient) -> None:
    address = reverse("patient_edit", args=[mateo.pk])
    form = {**form_of(as_dana, address), "email": "new@example.org", "idempotency_key": ""}
    assert [as_dana.post(address, form).status_code for _ in range(2)] == [302, 302]
    with_holder = form_of(as_dana, address) | {
        "holders-count": "2",
        "holders-1-mode": "new",
        "holders-1-relationship": "father",
        "holders-1-first_name": "Sean",
        "holders-1-last_name": "O’Hara",
    }
    assert [as_dana.post(address, with_holder).status_code for _ in range(2)] == [302, 302]
    assert mateo.account_holders.count() == 2


def test_minors_are_not_offered_as_account_holders_and_parents_come_first(
    as_dana: Client, mateo: Patient, rosa: Person
) -> None:
    create_patient(person=PersonData(first_name="Ada", last_name="Núñez", birth_date=years_ago(40)))
    found = as_dana.get(reverse("people_search"), {"row": "0", "holders-0-look_up": "nunez"}, headers=HTMX)
    assert [str(person) for person, _ in found.context["candidates"]] == ["Rosa Núñez", "Ada Núñez"]
