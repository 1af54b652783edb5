"""What is queued when a chart changes, once for many changes, in the transaction of the change."""

import pytest
from django.db import transaction

from offthecharts.practice.outbox import courier, services
from offthecharts.practice.outbox.models import OutboxEntry, State
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.patients.services import set_active
from offthecharts.practice.setup import services as setup
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from tests.practice.hub_double import Hub
from tests.practice.outbox.conftest import patient_named

pytestmark = pytest.mark.django_db


def test_nothing_is_queued_while_the_switches_are_off(service: Service, olive: Staff, mateo: Patient) -> None:
    OutboxEntry.objects.all().delete()
    setup.change_options(
        service=service, name="Hub", options={"chart_changes": "off", "new_profiles": False}, by=olive
    )
    services.chart_changed(patient_ids={mateo.pk})
    assert not OutboxEntry.objects.exists()


def test_a_chart_that_waits_untried_is_not_queued_again(service: Service, mateo: Patient) -> None:
    for _ in range(3):
        services.chart_changed(patient_ids={mateo.pk})
    assert OutboxEntry.objects.count() == 1


def test_a_change_that_is_rolled_back_queues_nothing(service: Service, mateo: Patient) -> None:
    OutboxEntry.objects.all().delete()
    with transaction.atomic():
        services.chart_changed(patient_ids={mateo.pk})
        transaction.set_rollback(True)
    assert not OutboxEntry.objects.exists()


def test_a_chart_that_was_tried_is_queued_again_behind_the_first(service: Service, hub: Hub, mateo: Patient) -> None:
    hub.manner = "gateway"
    courier.deliver_all(service)
    first = OutboxEntry.objects.get()
    assert first.body
    services.chart_changed(patient_ids={mateo.pk})
    assert OutboxEntry.objects.order_by("pk").first() == first
    assert OutboxEntry.objects.count() == 2


def test_many_charts_are_queued_with_few_queries(
    service: Service, mateo: Patient, django_assert_max_num_queries: object
) -> None:
    patients = [patient_named(f"Ana {number}") for number in range(12)]
    OutboxEntry.objects.all().delete()
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # a fixture that pytest-django does not type
        services.chart_changed(patient_ids={patient.pk for patient in patients})
    assert OutboxEntry.objects.count() == 12


def test_a_chart_of_a_full_sync_that_was_tried_goes_before_its_later_change(
    service: Service, hub: Hub, mateo: Patient
) -> None:
    OutboxEntry.objects.all().delete()
    services.queue_chart(service=service, patient_id=mateo.pk, lets_others_first=True)
    hub.manner = "gateway"
    courier.deliver_all(service)
    services.chart_changed(patient_ids={mateo.pk})
    assert not OutboxEntry.objects.filter(lets_others_first=True).exists()


def test_deactivating_a_patient_is_a_change_of_the_chart(service: Service, mateo: Patient) -> None:
    OutboxEntry.objects.all().delete()
    set_active(patient_id=mateo.pk, is_active=False)
    assert OutboxEntry.objects.get().subject == str(mateo.pk)


def test_a_disabled_service_is_told_later_what_it_missed(
    service: Service, hub: Hub, mateo: Patient, olive: Staff
) -> None:
    OutboxEntry.objects.all().delete()
    setup.disable(service=service, by=olive)
    services.chart_changed(patient_ids={mateo.pk})
    assert OutboxEntry.objects.get().state == State.WAITING
    setup.enable(service=service, by=olive)
    courier.deliver_all(service)
    assert len(hub.applied) == 1


def test_a_removed_service_is_told_what_it_missed_when_that_is_undone(
    service: Service, hub: Hub, mateo: Patient, olive: Staff
) -> None:
    OutboxEntry.objects.all().delete()
    setup.remove(service=service, by=olive)
    services.chart_changed(patient_ids={mateo.pk})
    setup.restore(service=service, by=olive)
    courier.deliver_all(service)
    assert len(hub.applied) == 1
