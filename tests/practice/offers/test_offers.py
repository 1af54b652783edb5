"""Contact data that the Hub offers: kept, shown in the chart and in the list, written when somebody takes them."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from offthecharts.practice.news.registry import HANDLERS
from offthecharts.practice.offers.models import ContactOffer, State
from offthecharts.practice.outbox.models import OutboxEntry
from offthecharts.practice.patients.models import Patient, Person
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from offthecharts.web.audit.models import AuditEntry
from tests.practice.hub_double import Hub, running
from tests.practice.services_support import connected

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running() as hub:
        yield hub


@pytest.fixture
def service(hub: Hub, olive: Staff) -> Service:
    """Told of changes in charts."""
    return connected(hub, olive, chart_changes="automatic")


def heard(service: Service, patient: Patient, **changes: Any) -> dict[str, Any]:
    """An offer, as the news tell it."""
    body = {
        "offer_id": str(uuid.uuid4()),
        "external_id": str(patient.pk),
        "field": "email",
        "value": "mine@example.org",
        "by": "member",
        "by_name": "Rosa Núñez",
        "at": "2026-11-24T15:00:00+00:00",
        **changes,
    }
    HANDLERS["contact_offer"](service, body)
    return body


def test_nothing_is_written_until_somebody_takes_it(service: Service, mateo: Patient, as_dana: Client) -> None:
    heard(service, mateo)
    assert Person.objects.get(pk=mateo.person_id).email == "mateo@example.org"
    page = as_dana.get(f"/patients/{mateo.pk}/").content.decode()
    for text in ["Offered by the Hub", "mine@example.org", "the chart has", "the member"]:
        assert text in page
    OutboxEntry.objects.all().delete()
    offer = ContactOffer.objects.get()
    page = as_dana.post(f"/offers/{offer.pk}/take/", {"next": f"/patients/{mateo.pk}/"}, follow=True).content.decode()
    assert "Taken into the chart." in page
    assert "Offered by the Hub" not in page
    assert Person.objects.get(pk=mateo.person_id).email == "mine@example.org"
    assert OutboxEntry.objects.get().subject == str(mateo.pk)
    assert AuditEntry.objects.filter(action="offer of the Hub taken", detail="email").exists()


def test_taking_and_dismissing_are_taken_back(service: Service, mateo: Patient, as_dana: Client) -> None:
    heard(service, mateo)
    offer = ContactOffer.objects.get()
    for press in ("take", "dismiss"):
        as_dana.post(f"/offers/{offer.pk}/{press}/")
        assert ContactOffer.objects.get().state != State.OPEN
        as_dana.post(f"/offers/{offer.pk}/undo/")
        assert ContactOffer.objects.get().state == State.OPEN
        assert Person.objects.get(pk=mateo.person_id).email == "mateo@example.org"


def test_undo_leaves_a_chart_that_was_changed_since(service: Service, mateo: Patient, as_dana: Client) -> None:
    heard(service, mateo)
    offer = ContactOffer.objects.get()
    as_dana.post(f"/offers/{offer.pk}/take/")
    Person.objects.filter(pk=mateo.person_id).update(email="later@example.org")
    assert as_dana.post(f"/offers/{offer.pk}/undo/").status_code == 409
    assert Person.objects.get(pk=mateo.person_id).email == "later@example.org"


def test_the_same_news_twice_is_one_offer_and_a_later_one_replaces_it(service: Service, mateo: Patient) -> None:
    body = heard(service, mateo)
    HANDLERS["contact_offer"](service, body)
    assert ContactOffer.objects.count() == 1
    heard(service, mateo, value="newer@example.org")
    HANDLERS["contact_offer"](service, body)
    states = ContactOffer.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.REPLACED, State.OPEN]


def test_what_the_chart_has_already_is_no_offer(service: Service, mateo: Patient) -> None:
    heard(service, mateo, value="mateo@example.org")
    assert not ContactOffer.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"external_id": "person-nobody"},
        {"external_id": str(uuid.UUID(int=7))},
        {"field": "first_name"},
        {"value": 7},
        {"field": "address", "value": "Brook Street"},
        {"offer_id": "7"},
        {"at": "yesterday"},
    ],
)
def test_what_is_no_offer_of_ours_is_passed_over(service: Service, mateo: Patient, changes: dict[str, Any]) -> None:
    heard(service, mateo, **changes)
    assert not ContactOffer.objects.exists()


def test_an_account_holders_address_is_one_offer_and_reaches_every_chart(
    service: Service, mateo: Patient, as_dana: Client
) -> None:
    rosa = Person.objects.get(first_name="Rosa")
    address = {"address1": "9 Hill Road", "address2": "", "city": "Queens", "state": "NY", "postal_code": "11355"}
    heard(service, mateo, external_id=f"person-{rosa.pk}", field="address", value={**address, "country": "US"})
    assert "of <bdi>Rosa" in as_dana.get(f"/patients/{mateo.pk}/").content.decode()
    as_dana.post(f"/offers/{ContactOffer.objects.get().pk}/take/")
    rosa = Person.objects.get(pk=rosa.pk)
    assert (rosa.address1, rosa.city, rosa.country) == ("9 Hill Road", "Queens", "US")


def test_what_does_not_fit_into_the_chart_is_said(service: Service, mateo: Patient, as_dana: Client) -> None:
    heard(service, mateo, value="not an address")
    answer = as_dana.post(f"/offers/{ContactOffer.objects.get().pk}/take/")
    assert answer.status_code == 422
    assert "Edit the chart by hand" in answer.content.decode()
    assert ContactOffer.objects.get().state == State.OPEN


def test_the_list_shows_what_is_open_and_what_was_decided(service: Service, mateo: Patient, as_dana: Client) -> None:
    assert "Nothing is offered" in as_dana.get("/offers/").content.decode()
    heard(service, mateo)
    page = as_dana.get("/offers/").content.decode()
    assert "mine@example.org" in page
    assert "to decide</span></span>" in page
    as_dana.post(f"/offers/{ContactOffer.objects.get().pk}/dismiss/")
    assert "Dismissed" in as_dana.get("/offers/?show=decided").content.decode()
