"""Keeping what a Hub offers, and what the desk decides about it."""

from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from offthecharts.practice.offers.errors import OfferOver
from offthecharts.practice.offers.models import ContactOffer, State
from offthecharts.practice.patients.contact import correct_contact
from offthecharts.practice.patients.models import Person
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from offthecharts.web import phones
from offthecharts.web.audit.services import record
from offthecharts.web.identifiers import uuid_or_none

ADDRESS: Final = ("address1", "address2", "city", "state", "postal_code", "country")
PERSON: Final = "person-"
_LONGEST: Final = 254


def take_contact_offer(service: Service, body: dict[str, Any]) -> None:
    """Keep an offer; a handler of news. The same one again changes nothing, nor does one that the chart fulfils.

    A later offer of the same field replaces an earlier one. What is not an offer as we know it is passed over.
    """
    values, person = _values(body), _person(str(body.get("external_id", "")))
    offer_id, at = uuid_or_none(str(body.get("offer_id", ""))), parse_datetime(str(body.get("at", "")))
    if not values or person is None or offer_id is None or at is None or at.tzinfo is None:
        return
    if ContactOffer.objects.filter(service=service, offer_id=offer_id).exists():
        return
    earlier = ContactOffer.objects.filter(person=person, field=body["field"], state=State.OPEN)
    earlier.update(state=State.REPLACED, settled_at=timezone.now())
    if all(getattr(person, name) == value for name, value in values.items()):
        return
    ContactOffer.objects.create(
        service=service,
        offer_id=offer_id,
        person=person,
        field=body["field"],
        values=values,
        by_member=body.get("by") == "member",
        by_name=str(body.get("by_name", ""))[:120],
        offered_at=at,
    )


@transaction.atomic
def take(*, offer_id: int, staff: Staff) -> ContactOffer:
    """Write the offered value into the chart; Hubs that want to know are told of it as of any change.

    Raises OfferOver, UnfitContact, ContactOffer.DoesNotExist.
    """
    offer = _held(offer_id, State.OPEN)
    offer.before = correct_contact(person_id=offer.person_id, values=offer.values)
    return _end(offer, State.TAKEN, staff, "offer of the Hub taken")


@transaction.atomic
def dismiss(*, offer_id: int, staff: Staff) -> ContactOffer:
    """Leave the chart as it is. Raises OfferOver, ContactOffer.DoesNotExist."""
    return _end(_held(offer_id, State.OPEN), State.DISMISSED, staff, "offer of the Hub dismissed")


@transaction.atomic
def undo(*, offer_id: int, staff: Staff) -> ContactOffer:
    """Take a decision back: what was taken is as it was before, unless it was changed since.

    Raises OfferOver, ContactOffer.DoesNotExist.
    """
    offer = _held(offer_id, State.TAKEN, State.DISMISSED)
    if offer.state == State.TAKEN:
        if any(getattr(offer.person, name) != value for name, value in offer.values.items()):
            raise OfferOver("The chart was changed since. Edit it by hand if the old value is right.")
        correct_contact(person_id=offer.person_id, values=offer.before)
    return _end(offer, State.OPEN, staff, "decision on offer undone")


def _held(offer_id: int, *states: State) -> ContactOffer:
    offer = ContactOffer.objects.select_for_update(of=("self",)).select_related("person").get(pk=offer_id)
    if offer.state not in states:
        raise OfferOver("Somebody decided it meanwhile: look at the chart as it is now.")
    return offer


def _end(offer: ContactOffer, state: State, staff: Staff, action: str) -> ContactOffer:
    offer.state = state
    offer.settled_at = None if state == State.OPEN else timezone.now()
    offer.settled_by = "" if state == State.OPEN else str(staff)[:120]
    offer.save(update_fields=["state", "settled_at", "settled_by", "before"])
    record(actor=staff, action=action, subject=offer.person, detail=offer.field)
    return offer


def _values(body: dict[str, Any]) -> dict[str, str]:
    field, value = body.get("field"), body.get("value")
    if field in ("email", "cell_phone", "home_phone") and isinstance(value, str):
        return {field: _phone(value) if field.endswith("_phone") else value[:_LONGEST]}
    if field == "address" and isinstance(value, dict):
        return {name: str(value.get(name) or "")[:_LONGEST] for name in ADDRESS}
    return {}


def _phone(text: str) -> str:
    try:
        return phones.normalise(text)
    except phones.UnreadablePhone:
        return text[:_LONGEST]


def _person(external_id: str) -> Person | None:
    """The patient's or the account holder's person: what ``hublink.snapshot.holder_id`` made. One query."""
    if external_id.startswith(PERSON):
        key = uuid_or_none(external_id.removeprefix(PERSON))
        return Person.objects.filter(pk=key).first() if key else None
    key = uuid_or_none(external_id)
    return Person.objects.filter(patient__pk=key).first() if key else None
