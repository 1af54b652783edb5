"""What a chart says of one person, applied to their profile field by field; see ``deciding`` for the rules."""

from dataclasses import dataclass, field
from typing import Any

from offthecharts.hub.differences import recording
from offthecharts.hub.differences.recording import Asked, Rows
from offthecharts.hub.members import origins, photos
from offthecharts.hub.members.deciding import Verdict, decide
from offthecharts.hub.members.editing import save
from offthecharts.hub.members.member_data import MemberData
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.origins import PHOTO, Source
from offthecharts.hub.members.photos import IncomingPhoto
from offthecharts.wire.messages import ChartChanges


@dataclass
class Taken:
    """What became of it: the fields that were changed, and whether the photo's bytes are missing."""

    changed: list[str] = field(default_factory=list)
    wants_photo: bool = False


def take_chart(
    *, member: Member, data: MemberData, photo: IncomingPhoto | None = None, mode: ChartChanges = ChartChanges.OFF
) -> Taken:
    """Apply what `data` (checked) says of `member`; account holders are ``family_changes``' business.

    Call inside the transaction that holds the practice's lock. Up to four queries.
    """
    said = _said(data, photo)
    rows = recording.rows_of(member) if mode != ChartChanges.OFF else {}
    verdicts = {name: _verdict(member, name, says, mode) for name, says in said.items()}
    taken = Taken(wants_photo=_lacks_photo(verdicts, said, photo, rows))
    if taken.wants_photo or (photo is None and mode == ChartChanges.OFF):
        verdicts.pop(PHOTO, None)
        said.pop(PHOTO, None)
    _ask(member, rows, said, verdicts, photo)
    values = _values(member, said, verdicts, photo, rows)
    old_photo = member.photo if "photo" in values else ""
    is_news = _note(member, verdicts, said, mode)
    if values or is_news:
        taken.changed = save(member, values)
    recording.forget(member, rows, [name for name, verdict in verdicts.items() if verdict in _SETTLED])
    recording.drop_photo(member.practice, old_photo)
    return taken


_SETTLED = (Verdict.AGREES, Verdict.TAKE)


def _said(data: MemberData, photo: IncomingPhoto | None) -> dict[str, str]:
    said = {name: origins.as_text(value) for name, value in data.values.items()}
    if photo is not None:
        said[PHOTO] = photo.sent_sha256
    elif data.photo_sha256 is not None:
        said[PHOTO] = data.photo_sha256
    return said


def _verdict(member: Member, name: str, says: str, mode: ChartChanges) -> Verdict:
    return decide(
        mode=mode,
        has=origins.value_of(member, name),
        says=says,
        said_before=member.chart.get(name, ""),
        by=origins.source_of(member, name),
    )


def _lacks_photo(verdicts: dict[str, Verdict], said: dict[str, str], photo: IncomingPhoto | None, rows: Rows) -> bool:
    """Whether the picture itself would be needed, and neither came along nor lies with a difference."""
    says = said.get(PHOTO, "")
    if photo is not None or not says or verdicts[PHOTO] not in (Verdict.TAKE, Verdict.ASK):
        return False
    return not (PHOTO in rows and rows[PHOTO].chart_value == says and rows[PHOTO].chart_photo)


def _ask(
    member: Member, rows: Rows, said: dict[str, str], verdicts: dict[str, Verdict], photo: IncomingPhoto | None
) -> None:
    asked = {}
    for name, verdict in verdicts.items():
        if verdict == Verdict.ASK:
            stored = photos.store(member.practice, photo) if name == PHOTO and photo is not None else ""
            asked[name] = Asked(said[name], origins.value_of(member, name), chart_photo=stored)
    recording.ask(member, rows, asked)


def _values(
    member: Member, said: dict[str, str], verdicts: dict[str, Verdict], photo: IncomingPhoto | None, rows: Rows
) -> dict[str, Any]:
    """What is to be set: values by the names of the member's columns."""
    taken = [name for name, verdict in verdicts.items() if verdict == Verdict.TAKE]
    values = {name: origins.from_text(name, said[name]) for name in taken if name != PHOTO}
    if PHOTO in taken:
        stored = photos.store(member.practice, photo) if photo is not None else ""
        if not stored and said[PHOTO]:
            stored = rows[PHOTO].chart_photo
        values |= {"photo": stored, "photo_sha256": said[PHOTO]}
    return values


def _note(member: Member, verdicts: dict[str, Verdict], said: dict[str, str], mode: ChartChanges) -> bool:
    """Keep what the chart said; the chart is the source of what it filled or agrees with. False when none is new.

    While changes are off, a person's value stays theirs though the chart agrees, and of the chart only that is kept.
    """
    is_on = mode != ChartChanges.OFF
    agreeing = [name for name, verdict in verdicts.items() if verdict == Verdict.AGREES]
    sources = {name: origins.source_of(member, name) for name in agreeing}
    agreed = [name for name in agreeing if _becomes_charts(sources[name], said[name], is_on=is_on)]
    taken = [name for name, verdict in verdicts.items() if verdict == Verdict.TAKE]
    if agreed or taken:
        origins.note(member, [*agreed, *taken], Source.CHART)
    is_news = origins.note_chart(member, said if is_on else {name: said[name] for name in (*agreeing, *taken)})
    return is_news or bool(agreed or taken)


def _becomes_charts(source: Source | None, says: str, *, is_on: bool) -> bool:
    if source is None:
        return bool(says)
    return is_on and source != Source.CHART
