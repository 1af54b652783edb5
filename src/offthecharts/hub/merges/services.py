"""Saying that two profiles that look alike are two people."""

from django.db import transaction

from offthecharts.hub.members.models import Member
from offthecharts.hub.merges.candidates import pair_key
from offthecharts.hub.merges.models import NotTheSame
from offthecharts.hub.practices.models import HubUser


@transaction.atomic
def tell_apart(*, one: Member, other: Member, by: HubUser) -> None:
    """Do not suggest the two again; twice is once."""
    first, second = pair_key(one.id, other.id)
    row = NotTheSame(practice_id=one.practice_id, first_id=first, second_id=second, by_name=by.display_name)
    NotTheSame.across_practices.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def suggest_again(*, one: Member, other: Member) -> None:
    """Undo :func:`tell_apart`."""
    first, second = pair_key(one.id, other.id)
    NotTheSame.objects.of(one.practice_id).filter(first_id=first, second_id=second).delete()
