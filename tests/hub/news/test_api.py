"""``GET /api/v1/news`` of the Hub itself, which answers at once."""

from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.connections import revoke
from tests.hub.api.conftest import Program, _full_buckets, program, quinns_program
from tests.hub.people import give

__all__ = ["_full_buckets", "program", "quinns_program"]


def test_a_program_resumes_by_its_cursor(program: Program, mateo: Member) -> None:
    Member.objects.of(mateo.practice).filter(id=mateo.id).update(external_id="chart-7")
    cursor = program.get("news").json()["cursor"]
    give(mateo, 10)
    told = program.get(f"news?after={cursor}&wait=25").json()
    assert [(item["kind"], item["body"]["points"]) for item in told["items"]] == [("balance", 10)]
    assert told["news_url"] == "http://localhost:8002"
    assert program.get(f"news?after={told['cursor']}").json()["items"] == []


def test_it_says_where_one_may_wait_with_the_connection_too(program: Program) -> None:
    assert program.get("connections/current").json()["news_url"] == "http://localhost:8002"


def test_quinns_program_hears_nothing_of_brook_street(
    program: Program, quinns_program: Program, mateo: Member
) -> None:
    Member.objects.of(mateo.practice).filter(id=mateo.id).update(external_id="chart-7")
    give(mateo, 10)
    cursor = program.get("news").json()["cursor"]
    assert quinns_program.get(f"news?after={cursor}").json()["items"] == []


def test_refusals_say_why(program: Program) -> None:
    too_long = program.get("news?wait=26")
    assert too_long.status_code == 422
    assert list(too_long.json()["errors"]) == ["wait"]
    revoke(connection=program.connection, actor=None)
    assert program.get("news").json()["code"] == "connection_revoked"
    program.token = "unknown"  # a token nobody was given
    assert program.get("news").status_code == 401
