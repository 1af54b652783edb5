"""What stood on a chart when somebody opened its form, to notice and to show what others changed meanwhile.

A chart is flattened to text: ``first_name``, ``photo_sha256``, and for each account holder
``<person id>.relationship``, ``<person id>.email`` and so on. The form carries it signed.
"""

from dataclasses import fields

from django.core import signing

from offthecharts.practice.patients.data import PersonData
from offthecharts.practice.patients.models import Patient, Person

_SALT = "patients.seen"

type Values = dict[str, str]


def values_of(patient: Patient) -> Values:
    """The values on the chart of `patient`, who comes with account holders."""
    values = _person_values("", patient.person)
    values["photo_sha256"] = patient.person.photo_sha256
    for holder in patient.account_holders.all():
        key = f"{holder.person_id}."
        values[f"{key}relationship"] = holder.relationship
        if holder.person_id != patient.person_id:
            values |= _person_values(key, holder.person)
    return values


def sign(values: Values) -> str:
    """`values` for a form to carry."""
    return signing.dumps(values, salt=_SALT, compress=True)


def read(text: str) -> Values:
    """The values that a form carried; nothing when they were tampered with."""
    try:
        return dict(signing.loads(text, salt=_SALT))
    except signing.BadSignature:
        return {}


def _person_values(before: str, person: Person) -> Values:
    names = [field.name for field in fields(PersonData)]
    return {f"{before}{name}": str(getattr(person, name) or "") for name in names}
