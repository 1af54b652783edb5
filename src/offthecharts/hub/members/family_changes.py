"""Account holders that are added to a chart later, or taken away from it; and changes of those who stay.

An account holder whom siblings share is one member: what changes about them reaches it with whichever chart comes
first, and the next one agrees.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from offthecharts.hub.differences import recording
from offthecharts.hub.differences.models import State
from offthecharts.hub.differences.recording import Asked
from offthecharts.hub.members import origins
from offthecharts.hub.members.account_holders import (
    Create,
    Fill,
    first_account_holders,
    holder_of,
    in_words,
    set_account_holders,
)
from offthecharts.hub.members.deciding import Verdict, decide
from offthecharts.hub.members.editing import save
from offthecharts.hub.members.member_data import MemberData
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.members.nearby import Nearby
from offthecharts.hub.members.origins import HOLDERS, Source
from offthecharts.wire.messages import ChartChanges


def take_account_holders(
    *,
    member: Member,
    data: MemberData,
    mode: ChartChanges,
    create: Create,
    update: Fill,
    nearby: Nearby | None = None,
) -> None:
    """Bring the account holders of `member` in step with the chart; `update` does so with each one's own fields.

    Call inside the transaction that holds the practice's lock. Two queries when changes are off, and some for each
    account holder when they are not.
    """
    near = nearby or Nearby(member.practice, data.account_holders)
    holders = data.account_holders
    rows = _rows(member)
    if mode == ChartChanges.OFF or not rows:
        if not rows:
            first_account_holders(member=member, holders=holders, create=create, fill=update, nearby=near)
            _note(member, holders, is_on=mode != ChartChanges.OFF)
        return
    known = {row.account_holder.external_id: row.account_holder for row in rows if row.account_holder.external_id}
    people = [(known.get(holder.external_id) or holder_of(member, holder, near), holder) for holder in holders]
    for person, holder in people:
        if person is not None and person.id != member.id:
            person.practice = member.practice
            update(member=person, data=holder, nearby=near)
    noted = recording.rows_of(member)
    verdict = _verdict(member, rows, people, mode)
    if verdict == Verdict.TAKE and _is_kept(noted, holders):
        verdict = Verdict.LEAVE
    if verdict == Verdict.TAKE:
        set_account_holders(member=member, holders=holders, create=create, fill=update, nearby=near)
    if verdict == Verdict.ASK:
        recording.ask(member, noted, {HOLDERS: _asked(holders, rows)})
    elif verdict != Verdict.LEAVE:
        recording.forget(member, noted, [HOLDERS])
    _note(member, holders, is_on=True)


def key_of(holders: Sequence[MemberData]) -> str:
    """Who the chart's account holders are and how they are related, as text to compare."""
    return "|".join(sorted(f"{_who(holder)}:{in_words(holder.relationship)}" for holder in holders))


def holders_from(detail: dict[str, Any]) -> list[MemberData]:
    """The chart's account holders, as a ChartDifference keeps them."""
    kept = detail.get("holders", [])
    return [MemberData(**{**said, "birth_date": _date(said["birth_date"]), "account_holders": ()}) for said in kept]


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _who(holder: MemberData) -> str:
    return holder.external_id or f"{holder.first_name} {holder.last_name}"


def _rows(member: Member) -> list[Responsibility]:
    rows = Responsibility.objects.of(member.practice).filter(patient_id=member.id)
    return list(rows.select_related("account_holder"))


def _verdict(
    member: Member, rows: list[Responsibility], people: list[tuple[Member | None, MemberData]], mode: ChartChanges
) -> Verdict:
    named = {str(person.id) if person else _who(holder): in_words(holder.relationship) for person, holder in people}
    has = {
        str(row.account_holder_id): in_words(row.relationship)
        for row in rows
        if row.from_chart or str(row.account_holder_id) in named
    }
    said = {who: relationship or has.get(who, "") for who, relationship in named.items()}
    if said == has:
        return Verdict.AGREES
    return decide(
        mode=mode,
        has="some" if has else "",
        says=key_of([holder for _person, holder in people]),
        said_before=member.chart.get(HOLDERS, ""),
        by=Source.CHART,
    )


def _is_kept(noted: recording.Rows, holders: Sequence[MemberData]) -> bool:
    """Whether somebody kept the profile's account holders though the chart has just these."""
    row = noted.get(HOLDERS)
    return row is not None and row.state == State.KEPT and row.chart_value == key_of(holders)


def _asked(holders: Sequence[MemberData], rows: list[Responsibility]) -> Asked:
    said = [{**asdict(holder), "birth_date": origins.as_text(holder.birth_date)} for holder in holders]
    has = "|".join(sorted(f"{row.account_holder.external_id}:{row.relationship}" for row in rows))
    return Asked(key_of(holders), has, detail={"holders": said})


def _note(member: Member, holders: Sequence[MemberData], *, is_on: bool) -> None:
    """Keep who the chart's account holders are; while changes are off, only what was filled."""
    if (holders or is_on) and origins.note_chart(member, {HOLDERS: key_of(holders)}):
        save(member, {})
