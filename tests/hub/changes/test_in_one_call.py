"""Many charts in one call come out as if each came in a call of its own, whatever they have in common."""

import random
import uuid
from typing import Any

import pytest

from offthecharts.hub.differences.models import ChartDifference
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import Practice, Role
from tests.hub.api.conftest import program_of
from tests.hub.changes.test_reporting import report
from tests.hub.conftest import hub_user
from tests.hub.people import member_of

pytestmark = pytest.mark.django_db
FIRST = ["Ana", "Anna", "Mateo", "Matteo", "Rosa"]
LAST = ["Alvarez", "Alvárez", "De la Cruz", "Delacruz"]
BORN = ["2014-05-04", "2015-06-05", "1983-03-09"]
EMAILS = ["", "rosa@example.com", "Rosa@Example.com", "ana@example.com"]
PHONES = ["", "(347) 555-0142", "332 555 0143", "ask her"]
IDS = ["h-1", "h-2", "h-3", "p-1", "p-2"]
SUBJECTS = [f"p-{number}" for number in range(8)]
MODES = ["off", "ask", "automatic"]


def person(chance: random.Random) -> dict[str, Any]:
    """Somebody who has much in common with others."""
    said = {"first_name": FIRST, "last_name": LAST, "email": EMAILS, "home_phone": PHONES, "cell_phone": PHONES}
    return {name: chance.choice(values) for name, values in said.items()}


def chart_of(chance: random.Random, subject: str) -> dict[str, Any]:
    """A change of a chart, with up to two account holders; now and then one that is refused."""
    patient = {**person(chance), "external_id": subject, "birth_date": chance.choice([*BORN, None])}
    holders = [{**person(chance), "external_id": chance.choice(IDS)} for _ in range(chance.randrange(3))]
    for holder in holders:
        holder |= {"birth_date": chance.choice([None, "1983-03-09"]), "relationship": chance.choice(["", "mother"])}
    if chance.random() < 0.1:
        patient["email"] = "not an address"
    part = {"patient": {**patient, "account_holders": holders}, "changes": chance.choice(MODES)}
    create = chance.random() < 0.9
    return {"key": uuid.uuid4().hex, "subject": subject, "patient": {**part, "create": create}}


def facts(practice: Practice) -> list[Any]:
    """Everything that the charts made of the practice."""
    members = Member.objects.of(practice).order_by("number")
    numbers = {member.id: member.number for member in members}
    left_out = {"practice", "id", "pk", "origins", "created_at", "updated_at", "merged_into"}
    names = [field.attname for field in Member._meta.concrete_fields if field.name not in left_out]
    people = [{name: getattr(member, name) for name in names if name != "merged_into_id"} for member in members]
    rows = Responsibility.objects.of(practice)
    families = sorted(
        (numbers[row.patient_id], row.position, numbers[row.account_holder_id], row.relationship, row.from_chart)
        for row in rows
    )
    differences = ChartDifference.objects.of(practice).values_list("member_id", "field", "chart_value", "state")
    return [people, families, sorted((numbers[member], *rest) for member, *rest in differences)]


@pytest.mark.parametrize("seed", range(6))
def test_charts_in_one_call_come_out_as_if_each_came_alone(seed: int) -> None:
    outcomes, made = [], []
    for together in (False, True):
        practice = Practice.objects.create(name=f"Brook Street {together}")
        program = program_of(hub_user(practice, f"olive-{together}-{seed}".lower(), Role.OWNER))
        member_of(practice, "Mateo", "Alvarez", email="ana@example.com")
        chance = random.Random(seed)
        results = []
        for _ in range(2):
            charts = [chart_of(chance, subject) for subject in chance.sample(SUBJECTS, len(SUBJECTS))]
            calls = [charts] if together else [[one] for one in charts]
            answers = [result for call in calls for result in report(program, *call)]
            results += [(each["outcome"], each["code"]) for each in answers]
        outcomes.append(results)
        made.append(facts(practice))
    assert outcomes[0] == outcomes[1]
    assert made[0] == made[1]
