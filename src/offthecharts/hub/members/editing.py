"""Changes that people make to a profile by hand."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from offthecharts.hub.differences.recording import forget_agreeing
from offthecharts.hub.members import origins
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.origins import Source
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice
from offthecharts.web.names import fold


def match_key(first_name: str, last_name: str) -> str:
    """First and last name folded, as matching compares them."""
    return fold(f"{first_name} {last_name}")[:200]


def fold_names(member: Member) -> None:
    """Bring the folded names, which search and matching compare, in line with the member's names."""
    member.match_key = match_key(member.first_name, member.last_name)
    names = (member.first_name, member.middle_name, member.last_name, member.preferred_name)
    member.search_name = fold(" ".join(filter(None, names)))[:340]


def next_number(practice: Practice) -> int:
    """The next short number of `practice`; call inside a transaction. One query."""
    counter = Practice(pk=practice.pk, last_member_number=F("last_member_number") + 1)
    counter.save(force_update=True, update_fields=["last_member_number"])
    return counter.last_member_number


def namesakes(practice: Practice, values: dict[str, Any]) -> list[Member]:
    """Members with the same first and last name, and the same birth date when one is given. One query."""
    named = Member.objects.of(practice).filter(merged_into_id__isnull=True)
    found = named.filter(match_key=match_key(values["first_name"], values["last_name"]))
    if values.get("birth_date"):
        found = found.filter(birth_date=values["birth_date"])
    return list(found.order_by("number")[:5])


def save(member: Member, values: dict[str, Any]) -> list[str]:
    """Set `values` and write them with what is derived and what was noted of their origins; the names set."""
    for name, value in values.items():
        setattr(member, name, value)
    fold_names(member)
    member.save(update_fields={*values, "origins", "chart", "match_key", "search_name", "updated_at"})
    return list(values)


@transaction.atomic
def add_member(*, practice: Practice, is_patient: bool, values: dict[str, Any]) -> Member:
    """A new member with `values`, all of them given by hand."""
    member = Member(practice=practice, is_patient=is_patient, number=next_number(practice), **values)
    origins.note(member, [name for name, value in values.items() if value], Source.HUB_USER)
    fold_names(member)
    member.save()
    return member


@transaction.atomic
def change_by_hand(*, member: Member, values: dict[str, Any], by: Source = Source.HUB_USER) -> list[str]:
    """Set the fields that differ, and note them as a person's so that no chart takes them back unasked.

    `member` may be stale: the row is read anew under its lock. Returns the names of the changed fields.
    """
    practice = lock_practice(member.practice_id)
    held = Member.objects.of(practice).select_for_update().get(id=member.id)
    held.practice = practice
    changed = {name: value for name, value in values.items() if getattr(held, name) != value}
    if not changed:
        return []
    origins.note(held, changed, by)
    save(held, changed)
    forget_agreeing(held, {name: origins.as_text(value) for name, value in changed.items()})
    return list(changed)


@transaction.atomic
def archive(*, member: Member) -> None:
    """Take the member off the lists; the ledger and the profile stay."""
    Member.objects.of(member.practice_id).filter(id=member.id, archived_at__isnull=True).update(
        archived_at=timezone.now()
    )


@transaction.atomic
def restore(*, member: Member) -> None:
    """Put an archived member back on the lists; a profile that was merged into another stays away."""
    Member.objects.of(member.practice_id).filter(id=member.id, merged_into_id__isnull=True).update(archived_at=None)
