"""Members: listing, reading, adding, changing, archiving."""

import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from offthecharts.hub.api import profiles
from offthecharts.hub.api.idempotency import once
from offthecharts.hub.api.requests import ApiRequest, answer, practice_of
from offthecharts.hub.api.v1 import presenting
from offthecharts.hub.api.v1.finding import itself_or_refused
from offthecharts.hub.api.v1.schemas import (
    ChangedMember,
    MemberChange,
    MemberDetail,
    MemberPage,
    MemberQuery,
    NewMember,
)
from offthecharts.hub.members.editing import archive, restore
from offthecharts.hub.members.forms import FIELDS
from offthecharts.hub.members.listing import ORDERS, Wish, members_shown
from offthecharts.hub.members.matching import by_external_id
from offthecharts.hub.paging import paged

router = Router(tags=["Members"])


@router.get("/members", response=MemberPage)
def list_members(request: ApiRequest, wanted: Query[MemberQuery]) -> HttpResponse:
    """List members by their number. Archived ones only with `show=archived`."""
    practice = practice_of(request)
    rows = members_shown(practice, Wish(text=wanted.q.strip(), shown=wanted.show, order="number"))
    if wanted.external_id:
        known = by_external_id(practice, wanted.external_id)
        rows = rows.filter(id=known.id if known else None)
    page = paged(rows, ORDERS["number"][1], after=wanted.after, size=wanted.limit)
    return answer(MemberPage(members=[presenting.member(row) for row in page.rows], next=page.after))


@router.get("/members/{uuid:member_id}", response=MemberDetail)
def get_member(request: ApiRequest, member_id: uuid.UUID) -> HttpResponse:
    """Read a member's profile, archived or not. For a profile that was merged, the one that was kept."""
    return answer(presenting.detail(practice_of(request), member_id))


@router.post("/members", response={201: MemberDetail})
def add_member(request: ApiRequest, member: NewMember) -> HttpResponse:
    """Add a member. Somebody of the same name and date of birth is not added twice unless you say so."""
    practice = practice_of(request)

    def work() -> MemberDetail:
        added = profiles.add(
            practice=practice,
            values=_values(member),
            external_id=member.external_id,
            is_patient=member.is_patient,
            allow_namesake=member.allow_namesake,
        )
        return presenting.detail(practice, added.id)

    return once(request, practice, member, work, status=201)


@router.patch("/members/{uuid:member_id}", response=ChangedMember)
def change_member(request: ApiRequest, member_id: uuid.UUID, change: MemberChange) -> HttpResponse:
    """Change the fields that are sent. What a Hub user changed by hand stays, and is named in the answer."""
    practice = practice_of(request)

    def work() -> ChangedMember:
        found = itself_or_refused(practice, member_id)
        left = profiles.change(member=found, values=_values(change), external_id=change.external_id)
        return presenting.changed(practice, member_id, left)

    return once(request, practice, change, work, status=200)


@router.post("/members/{uuid:member_id}/archive", response=MemberDetail)
def archive_member(request: ApiRequest, member_id: uuid.UUID) -> HttpResponse:
    """Take a member off the lists; profile and ledger stay."""
    return _moved(request, member_id, archive)


@router.post("/members/{uuid:member_id}/restore", response=MemberDetail)
def restore_member(request: ApiRequest, member_id: uuid.UUID) -> HttpResponse:
    """Put an archived member back on the lists."""
    return _moved(request, member_id, restore)


def _moved(request: ApiRequest, member_id: uuid.UUID, move: Any) -> HttpResponse:
    practice = practice_of(request)

    def work() -> MemberDetail:
        move(member=itself_or_refused(practice, member_id))
        return presenting.detail(practice, member_id)

    return once(request, practice, None, work, status=200)


def _values(given: NewMember | MemberChange) -> dict[str, Any]:
    """The fields that were sent, flat as the profile has them; what was sent as null becomes empty."""
    sent = given.model_dump(exclude_unset=True, include={*FIELDS, "address"})
    flat = {**sent, **(sent.pop("address", None) or {})}
    flat.pop("address", None)
    return {name: "" if value is None and name != "birth_date" else value for name, value in flat.items()}
