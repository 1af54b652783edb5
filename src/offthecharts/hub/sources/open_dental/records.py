"""Open Dental's records as ours: patients with their guarantors, appointments. Field names are those of its API."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from offthecharts.hub.members.member_data import MemberData
from offthecharts.hub.sources.incoming import IncomingAppointment, IncomingPatient
from offthecharts.wire.changes import AppointmentChange, AppointmentStatus
from offthecharts.wire.moments import YEARS

Record = dict[str, Any]

NO_DATE: Final = "0001-01-01"
GETS_PROFILE: Final = ("Patient",)
"""Of the values of PatStatus; those of others keep in step when they have a profile."""
NO_PATIENT: Final = ("NonPatient",)
"""An account holder alone."""
_SEXES: Final = {"male": "male", "female": "female", "other": "other"}
_STATUSES: Final = {
    "scheduled": AppointmentStatus.BOOKED,
    "asap": AppointmentStatus.BOOKED,
    "complete": AppointmentStatus.KEPT,
    "broken": AppointmentStatus.MISSED,
    "unschedlist": AppointmentStatus.CANCELLED,
}
_MINUTES_A_SIGN: Final = 5


def person(record: Record, relationship: str = "") -> tuple[MemberData, dict[str, list[str]]]:
    """Names and contact data, and what cannot be understood of them."""
    fields: dict[str, list[str]] = {}
    return (
        MemberData(
            external_id=_text(record, "PatNum"),
            first_name=_text(record, "FName"),
            middle_name=_text(record, "MiddleI"),
            last_name=_text(record, "LName"),
            preferred_name=_text(record, "Preferred"),
            birth_date=_birth(record, fields),
            sex=_SEXES.get(_text(record, "Gender").lower(), ""),
            email=_text(record, "Email").partition(",")[0].partition(";")[0].strip(),
            home_phone=_text(record, "HmPhone"),
            cell_phone=_text(record, "WirelessPhone") or _text(record, "WkPhone"),
            address1=_text(record, "Address"),
            address2=_text(record, "Address2"),
            city=_text(record, "City"),
            state=_text(record, "State"),
            postal_code=_text(record, "Zip"),
            country=_text(record, "Country"),
            relationship=relationship,
        ),
        fields,
    )


def patient(record: Record, guarantor: Record | None) -> IncomingPatient:
    """A patient; `guarantor` is the record of who pays, the patient's own when that is so, None when not known."""
    data, fields = person(record)
    holders: tuple[MemberData, ...] = ()
    if guarantor is not None:
        is_self = _text(guarantor, "PatNum") == data.external_id
        holder, _ = person(guarantor)
        if is_self:
            holder = MemberData(
                external_id=data.external_id,
                first_name=holder.first_name,
                last_name=holder.last_name,
                relationship="self",
            )
        holders = (holder,) if holder.first_name and holder.last_name else ()
    for key, name in (("FName", data.first_name), ("LName", data.last_name)):
        if not name:
            fields.setdefault(key, []).append("This name is needed.")
    status = _text(record, "PatStatus")
    return IncomingPatient(
        external_id=data.external_id,
        label=f"{data.first_name} {data.last_name}".strip() or f"PatNum {data.external_id}",
        data=MemberData(**{**_plain(data), "account_holders": holders}),
        status=status,
        is_patient=status not in NO_PATIENT,
        may_make=status in GETS_PROFILE or not status,
        fields=fields,
        said=record,
    )


def appointment(record: Record, zone: ZoneInfo) -> IncomingAppointment:
    """An appointment; its times are those of the office. Planned ones and notes are none of the Hub's business."""
    number, patient_number = _text(record, "AptNum"), _text(record, "PatNum")
    fields: dict[str, list[str]] = {}
    change = None
    status = _STATUSES.get(_text(record, "AptStatus").lower())
    starts_at = _moment(record, "AptDateTime", zone)
    if status is not None and starts_at is None:
        fields["AptDateTime"] = [f"“{_text(record, 'AptDateTime')}” is not a date and time."]
    elif status is not None and starts_at is not None and patient_number:
        change = _change(record, number, patient_number, status, starts_at, zone)
    return IncomingAppointment(
        external_id=number,
        patient_external_id=patient_number,
        label=f"Appointment {number} of patient {patient_number}",
        change=change,
        fields=fields,
        said=record,
    )


def stamp(record: Record) -> str:
    """When the record was changed last, by Open Dental's clock; texts of this form sort by time."""
    return _text(record, "DateTStamp")


def before(moment: str, by: timedelta) -> str:
    """`moment` of Open Dental's clock, `by` earlier; as it is when it cannot be read."""
    try:
        return f"{datetime.fromisoformat(moment) - by:%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError):
        return moment


def _change(
    record: Record, number: str, patient_number: str, status: AppointmentStatus, starts_at: datetime, zone: ZoneInfo
) -> AppointmentChange:
    arrived, seated, left = (
        _moment(record, name, zone, clock_only=True)
        for name in ("DateTimeArrived", "DateTimeSeated", "DateTimeDismissed")
    )
    changed = _moment(record, "DateTStamp", zone)
    if status == AppointmentStatus.BOOKED and (arrived or seated):
        status = AppointmentStatus.SEATED if seated else AppointmentStatus.ARRIVED
    return AppointmentChange(
        external_id=number,
        patient_external_id=patient_number,
        version=max(0, int(changed.timestamp())) if changed else 0,
        starts_at=starts_at,
        minutes=min(1440, len(_text(record, "Pattern")) * _MINUTES_A_SIGN),
        type=_text(record, "ProcDescript")[:80],
        status=status,
        booked_at=_moment(record, "SecDateTEntry", zone),
        arrived_at=arrived,
        seated_at=seated,
        kept_at=(left or starts_at) if status == AppointmentStatus.KEPT else None,
        missed_at=starts_at if status == AppointmentStatus.MISSED else None,
        cancelled_at=changed if status == AppointmentStatus.CANCELLED else None,
    )


def _plain(data: MemberData) -> dict[str, Any]:
    return {name: getattr(data, name) for name in data.__dataclass_fields__}


def _text(record: Record, name: str) -> str:
    value = record.get(name)
    return "" if value is None else str(value).strip()


def _birth(record: Record, fields: dict[str, list[str]]) -> date | None:
    text = _text(record, "Birthdate")[:10]
    if not text or text == NO_DATE:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        fields["Birthdate"] = [f"“{text}” is not a date such as 2013-05-04."]
        return None


def _moment(record: Record, name: str, zone: ZoneInfo, *, clock_only: bool = False) -> datetime | None:
    """A moment of the office's clock; None for odd years, and with `clock_only` for midnight: it is not set."""
    text = _text(record, name)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.year not in YEARS or (clock_only and (found.hour, found.minute, found.second) == (0, 0, 0)):
        return None
    return found.replace(tzinfo=zone) if found.tzinfo is None else found
