"""Two people wrote on one chart: what one of them typed stays, and what the other saved is shown beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from django.utils.formats import date_format

from offthecharts.practice.patients import seen
from offthecharts.practice.patients.errors import ChangedMeanwhile
from offthecharts.practice.patients.forms.chart import ChartForm
from offthecharts.practice.patients.forms.holder import HolderForm
from offthecharts.practice.patients.forms.person import PHONES, PersonForm
from offthecharts.practice.patients.forms.rows import COUNT, PREFIX, row_of_person
from offthecharts.practice.patients.models import Person, Relationship, Sex
from offthecharts.web import phones

RELATIONSHIP = "relationship"


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed. `typed` is empty when the form took their value over.

    `field_id` and `value` are for the button that puts the chart's value into the form.
    """

    label: str
    now: str
    typed: str = ""
    field_id: str = ""
    value: str = ""


@dataclass(frozen=True)
class _Field:
    """Where a value of the chart stands in the form."""

    key: str
    name: str
    label: str
    form_name: str
    typed: str


def merge(
    form: ChartForm, posted: Mapping[str, str], error: ChangedMeanwhile
) -> tuple[dict[str, str], list[Difference]]:
    """The form's data with all that was typed, with what others changed where nothing was typed, and what differs.

    `form` is valid. Two queries when account holders were added.
    """
    data = {**posted, "seen": seen.sign(dict(error.now)), "photo_ticket": form.photo.ticket}
    differences = []
    for field in _fields(form):
        before, now = error.seen.get(field.key), error.now.get(field.key)
        if now is None or now in (before, field.typed):
            continue
        shown = _shown(field.name, now)
        if field.typed == before:
            data[field.form_name] = _as_typed(field.name, now)
            differences.append(Difference(field.label, shown))
        else:
            mine = _shown(field.name, field.typed)
            value = _as_typed(field.name, now)
            differences.append(Difference(field.label, shown, mine, f"id_{field.form_name}", value))
    return data, [*differences, *_photo(form, error), *_gone(form, error), *_come(form, data, error)]


def _fields(form: ChartForm) -> Iterator[_Field]:
    yield from _person_fields("", "", form.person)
    for holder in form.holders:
        if holder.person is None or not holder.key:
            continue
        before = f"{holder.person.pk}."
        yield from _person_fields(before, f"{holder.person}: ", holder)
        name = holder.add_prefix(RELATIONSHIP)
        label = f"{holder.person}: {holder.fields[RELATIONSHIP].label}"
        yield _Field(f"{before}{RELATIONSHIP}", RELATIONSHIP, label, name, holder.cleaned_data[RELATIONSHIP])


def _person_fields(before: str, whose: str, form: PersonForm) -> Iterator[_Field]:
    for name, value in asdict(form.person_data()).items():
        label = f"{whose}{form.fields[name].label}"
        yield _Field(f"{before}{name}", name, label, form.add_prefix(name), str(value or ""))


def _photo(form: ChartForm, error: ChangedMeanwhile) -> Iterator[Difference]:
    if error.seen.get("photo_sha256") != error.now.get("photo_sha256"):
        yield Difference("Photo", "another one", "" if form.photo.outcome() is None else "yours replaces it")


def _gone(form: ChartForm, error: ChangedMeanwhile) -> Iterator[Difference]:
    for holder in form.holders:
        key = _relationship_key(holder)
        if key in error.seen and key not in error.now:
            yield Difference(f"Account holder {holder.person}", "no longer on the chart", "still in this form")


def _come(form: ChartForm, data: dict[str, str], error: ChangedMeanwhile) -> Iterator[Difference]:
    """Account holders whom somebody else added: they get a row of the form."""
    here = {_relationship_key(holder) for holder in form.holders}
    added = [key for key in error.now if key.endswith(RELATIONSHIP) and key not in error.seen and key not in here]
    ids = [key.partition(".")[0] for key in added]
    people = Person.objects.in_bulk(ids) if ids else {}
    for key, person in zip(added, people.values(), strict=False):
        place = int(data.get(COUNT, "0"))
        row = row_of_person(person, error.now[key])
        data |= {f"{PREFIX}-{place}-{name}": value for name, value in row.items()}
        data[COUNT] = str(place + 1)
        yield Difference(f"Account holder {person}", "added to the chart")


def _relationship_key(holder: HolderForm) -> str:
    return f"{holder.person.pk}.{RELATIONSHIP}" if holder.person else ""


def _shown(name: str, value: str) -> str:
    """A value as people read it."""
    if not value:
        return "nothing"
    if name == "birth_date":
        return date_format(date.fromisoformat(value), "j M Y")
    choices = {"sex": Sex.choices, RELATIONSHIP: Relationship.choices}.get(name)
    return str(dict(choices).get(value, value)) if choices else _as_typed(name, value)


def _as_typed(name: str, value: str) -> str:
    return phones.local(value) if name in PHONES and value else value
