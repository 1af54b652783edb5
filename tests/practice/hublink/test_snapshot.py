"""What a launch tells the Hub."""

from offthecharts.practice.hublink.snapshot import snapshot_of
from offthecharts.practice.patients.models import AccountHolder, Patient, Person, Relationship
from offthecharts.practice.patients.queries import snapshot_source


def test_names_contact_data_and_account_holders_are_told(mateo: Patient, rosa: Person) -> None:
    told = snapshot_of(snapshot_source(mateo.pk))
    assert (told.external_id, told.preferred_name, told.sex) == (str(mateo.pk), "Teo", "M")
    assert (told.birth_date, told.cell_phone) == (mateo.person.birth_date, "+12125550123")
    (holder,) = told.account_holders
    assert (holder.external_id, holder.first_name, holder.relationship) == (f"person-{rosa.pk}", "Rosa", "Mother")
    assert told.photo is None


def test_an_account_holder_who_is_in_treatment_too_has_the_patients_own_id(mateo: Patient, rosa: Person) -> None:
    patient = Patient.objects.create(person=rosa, chart_number=2001)
    (holder,) = snapshot_of(snapshot_source(mateo.pk)).account_holders
    assert holder.external_id == str(patient.pk)


def test_an_adult_who_is_their_own_account_holder_is_told_as_such(mateo: Patient) -> None:
    AccountHolder.objects.filter(patient=mateo).update(person=mateo.person, relationship=Relationship.SELF)
    (holder,) = snapshot_of(snapshot_source(mateo.pk)).account_holders
    assert (holder.external_id, holder.relationship) == (str(mateo.pk), "self")


def test_a_photo_goes_by_its_hash_alone_when_the_hub_has_it(mateo: Patient) -> None:
    mateo.person.photo_sha256 = "ab" * 32
    mateo.person.save()
    photo = snapshot_of(snapshot_source(mateo.pk), known_photos=frozenset({"ab" * 32})).photo
    assert photo is not None
    assert (photo.sha256, photo.jpeg_base64) == ("ab" * 32, None)
