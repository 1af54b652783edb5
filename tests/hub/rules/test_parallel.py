"""The same appointment reported many times at the same moment, while others move the member's balance."""

import pytest

from offthecharts.hub.members.models import Member
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.rules.models import AwardState, Trigger
from tests.hub.launches.test_parallel import at_once, separate_connections
from tests.hub.people import give
from tests.hub.rules.visits import START, Visit, entries, known, points_of, rule_of, states

__all__ = ["separate_connections"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.usefixtures("separate_connections")
class TestAtOnce:
    """Real threads on a real database."""

    def test_an_appointment_reported_by_many_at_once_is_one_and_is_awarded_once(
        self, brook_street: Practice, mateo: Member
    ) -> None:
        known(mateo)
        rule_of(brook_street, Trigger.EARLY, 5)
        at_once(12, lambda _number: Visit(brook_street, external_id="visit-1").arrive(-4))
        assert entries(brook_street) == [5]

    def test_deductions_and_corrections_meet_a_balance_that_moves(
        self, brook_street: Practice, mateo: Member
    ) -> None:
        known(mateo)
        rule_of(brook_street, Trigger.MISSED, -30)
        give(mateo, 40)

        def work(number: int) -> None:
            if number % 2:
                give(mateo, 3)
                return
            visit = Visit(brook_street, external_id=f"visit-{number}")
            visit.report(status="missed", missed_at=START)
            visit.report(status="kept", missed_at=None, kept_at=START)

        at_once(12, work)
        assert points_of(mateo) == 40 + 6 * 3
        assert set(states(brook_street)) == {AwardState.TAKEN_BACK}
        assert list(faults()) == []
