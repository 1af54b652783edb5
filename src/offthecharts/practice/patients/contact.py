"""Correcting the contact data of one person, without the rest of a chart."""

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from offthecharts.practice.outbox.services import chart_changed
from offthecharts.practice.patients.indexing import index_people
from offthecharts.practice.patients.models import Person
from offthecharts.practice.patients.services import charts_of
from offthecharts.web.errors import DomainError

CONTACT = frozenset(
    {
        "email",
        "home_phone",
        "cell_phone",
        "address1",
        "address2",
        "city",
        "state",
        "postal_code",
        "country",
    }
)


class UnfitContact(DomainError):
    """A value does not fit into the chart; `fields` has messages by name."""

    title = "The chart cannot take this as it is"
    status = 422
    code = "invalid"


@transaction.atomic
def correct_contact(*, person_id: UUID, values: Mapping[str, str]) -> dict[str, str]:
    """Set these of a person's CONTACT fields, on every chart on which they stand; what stood there before.

    Phones in the form of ``web.phones.normalise``. Raises UnfitContact, and Person.DoesNotExist.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    before = {name: str(getattr(person, name)) for name in values if name in CONTACT}
    for name in before:
        setattr(person, name, values[name])
    try:
        person.clean_fields(exclude=[field.name for field in Person._meta.fields if field.name not in before])
    except ValidationError as error:
        raise UnfitContact(
            "Edit the chart by hand and enter it there as it fits.", fields=error.message_dict
        ) from error
    person.save(update_fields=[*before, "updated_at"])
    index_people({person.pk})
    chart_changed(patient_ids=charts_of({person.pk}))
    return before
