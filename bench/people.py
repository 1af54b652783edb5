"""Practices, members and connections for a bench, with ids that both Python and pgbench can compute."""

import hashlib
import uuid
from datetime import UTC, datetime

from django.core.management import call_command

MADE_AT = datetime(2026, 1, 5, tzinfo=UTC)
PRACTICE_ID, MEMBER_ID = "10000000-0000-7000-8000", "20000000-0000-7000-8000"


def practice_id(number: int) -> uuid.UUID:
    """The id of practice `number`."""
    return uuid.UUID(f"{PRACTICE_ID}-{number:012x}")


def member_id(number: int) -> uuid.UUID:
    """The id of member `number`, who belongs to practice `number % practices`."""
    return uuid.UUID(f"{MEMBER_ID}-{number:012x}")


def token(practice: int) -> str:
    """The connection token of the practice's server."""
    return hashlib.sha256(f"bench {practice}".encode()).hexdigest()


def load(*, practices: int, members: int) -> None:
    """Fill the Hub's database; every member has a balance of 0. Django has to be set up."""
    call_command("migrate", verbosity=0)
    _practices(practices)
    from offthecharts.hub.members.models import Member
    from offthecharts.hub.points.models import Balance

    Member.across_practices.bulk_create(
        (
            Member(
                practice_id=practice_id(number % practices),
                id=member_id(number),
                number=number,
                first_name=f"First{number}",
                last_name=f"Last{number}",
                match_key=f"first{number} last{number}",
                search_name=f"first{number} last{number}",
            )
            for number in range(members)
        ),
        batch_size=1000,
    )
    Balance.across_practices.bulk_create(
        (
            Balance(practice_id=practice_id(number % practices), member_id=member_id(number))
            for number in range(members)
        ),
        batch_size=1000,
    )


def _practices(practices: int) -> None:
    from offthecharts.hub.practices.connections import token_sha256
    from offthecharts.hub.practices.models import Connection, HubUser, Practice, Role

    Practice.objects.bulk_create(Practice(id=practice_id(n), name=f"Practice {n}") for n in range(practices))
    HubUser.objects.bulk_create(
        HubUser(practice_id=practice_id(n), username=f"owner{n}", display_name=f"Owner {n}", role=Role.OWNER)
        for n in range(practices)
    )
    owners = {user.practice_id: user for user in HubUser.objects.all()}
    Connection.objects.bulk_create(
        Connection(
            practice_id=practice_id(n),
            name="Practice server",
            origin="https://desk.example",
            token_sha256=token_sha256(token(n)),
            created_by=owners[practice_id(n)],
        )
        for n in range(practices)
    )
