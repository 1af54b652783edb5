"""Whatever happens in whatever order: each change is applied once, each patient's in order; the newest chart wins.

A Hub double behind real HTTP goes away, loses answers, fails and refuses; workers are killed between the Hub's answer
and its keeping; calls that were long under way arrive a second time.
"""

import json
import urllib.request
from contextlib import suppress
from typing import Any, ClassVar

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from offthecharts.practice.outbox import courier, delivering, lease, services, settling
from offthecharts.practice.outbox.models import Delivery, OutboxEntry, State
from offthecharts.practice.patients.models import Patient, Person
from offthecharts.practice.setup.models import Service
from tests.practice.hub_double import Hub
from tests.practice.outbox.conftest import patient_named

PATIENTS = 3
who = st.integers(0, PATIENTS - 1)


class Killed(BaseException):
    """`kill -9`, as far as one process can do it to itself."""


class Outbox(RuleBasedStateMachine):
    """Desk, worker, Hub and network in any order."""

    hub: ClassVar[Hub]
    service: ClassVar[Service]
    patients: ClassVar[list[Patient]]

    def __init__(self) -> None:
        super().__init__()
        self.given = 0
        self.hub.applied.clear()
        self.hub.calls.clear()
        self._be_well()

    def _be_well(self) -> None:
        self.hub.manner = ""
        self.hub.judge = lambda change: {"outcome": "done"}

    @rule(patient=who)
    def points_are_given(self, patient: int) -> None:
        self.given += 1
        body = {
            "patient_external_id": "p",
            "lines": [{"points": self.given, "description": "x"}],
            "by_name": "Dana",
            "given_at": timezone.now().isoformat(),
        }
        subject = str(self.patients[patient].pk)
        services.put(service=self.service, subject=subject, kind="award", body=body)

    @rule(patient=who, in_bulk=st.booleans())
    def the_chart_changes(self, patient: int, in_bulk: bool) -> None:
        self.given += 1
        row = self.patients[patient]
        Person.objects.filter(pk=row.person_id).update(first_name=f"Ana {self.given}")
        services.chart_changed(patient_ids={row.pk}, in_bulk=in_bulk)

    @rule(manner=st.sampled_from(["", "gateway", "cut off", "answer lost", "website"]))
    def the_network_is(self, manner: str) -> None:
        self.hub.manner = manner

    @rule(patient=who, outcome=st.sampled_from(["refused", "failed", "done"]))
    def the_hub_thinks_of_a_patient(self, patient: int, outcome: str) -> None:
        subject = str(self.patients[patient].pk)
        self.hub.judge = lambda change: {"outcome": outcome if change["subject"] == subject else "done"}

    @rule()
    def a_worker_delivers(self) -> None:
        courier.deliver_all(self.service)

    @rule(before=st.booleans())
    def a_worker_is_killed(self, before: bool) -> None:
        """Right before it calls, or after the Hub has answered."""
        dead = f"{lease.new_holder().partition('|')[0]}|999999999|x"
        name = "client_of" if before else "keep"

        def kill(*_args: Any, **_options: Any) -> Any:
            raise Killed

        delivery = lease.take(self.service, dead)
        assert delivery
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(delivering, name, kill)
            with suppress(Killed):
                delivering.deliver(self.service, delivery, dead)

    @rule()
    def a_call_arrives_again(self) -> None:
        if self.hub.to("changes"):
            body = json.dumps(self.hub.to("changes")[-1].body).encode()
            self.hub.manner = ""
            headers = {"Authorization": f"Bearer {self.hub.token}"}
            urllib.request.urlopen(
                urllib.request.Request(f"{self.hub.address}/api/v1/changes", body, headers), timeout=10
            ).close()

    @rule()
    def time_passes(self) -> None:
        OutboxEntry.objects.update(next_try_at=None)
        Delivery.objects.update(retry_at=None)

    @rule()
    def somebody_sends_all_again(self) -> None:
        settling.send_all_again(entries=OutboxEntry.objects.filter(state=State.REFUSED))

    def points(self, subject: str) -> list[int]:
        return [
            change["award"]["lines"][0]["points"]
            for change in self.hub.applied
            if change["subject"] == subject and change.get("award")
        ]

    @invariant()
    def each_patients_points_are_in_order_and_none_twice(self) -> None:
        for patient in self.patients:
            got = self.points(str(patient.pk))
            assert got == sorted(set(got))

    def teardown(self) -> None:
        """In the end all is well, and everything arrives."""
        self._be_well()
        for _ in range(4):
            self.time_passes()
            self.somebody_sends_all_again()
            courier.deliver_all(self.service)
        assert not OutboxEntry.objects.exclude(state=State.DONE).exists()
        for patient in self.patients:
            mine = OutboxEntry.objects.filter(subject=str(patient.pk))
            awards = [row.body["lines"][0]["points"] for row in mine.filter(kind="award").order_by("pk")]
            assert self.points(str(patient.pk)) == awards
            charts = [
                c["patient"]["patient"] for c in self.hub.applied if c["subject"] == str(patient.pk) and c["patient"]
            ]
            if charts:
                assert charts[-1]["first_name"] == Person.objects.get(patient=patient).first_name
        OutboxEntry.objects.all().delete()
        Delivery.objects.all().delete()


@pytest.fixture
def machine(service: Service, hub: Hub) -> type[Outbox]:
    Outbox.hub, Outbox.service = hub, service
    Outbox.patients = [patient_named(f"Ana {number}") for number in range(PATIENTS)]
    OutboxEntry.objects.all().delete()
    return Outbox


@pytest.mark.django_db
def test_any_sequence_of_events_leaves_everything_applied_once_and_in_order(machine: type[Outbox]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
