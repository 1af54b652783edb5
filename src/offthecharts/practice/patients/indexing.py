"""Keeps the search entries of people up to date. Every service that writes a person calls :func:`index_people`."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Prefetch

from offthecharts.practice.patients.models import AccountHolder, NameWord, Patient, Person, SearchEntry, SearchRank
from offthecharts.web.names import fold, squeeze
from offthecharts.web.phones import search_digits

BEFORE_WORD = "  "
BEFORE_EMAIL = "<"


def index_people(person_ids: Collection[UUID]) -> None:
    """Write the search entries of these people and of the patients whose account holders they are.

    Four queries and one more for new names, however many people (the database's limit on parameters is the caller's
    business: a few hundred at a time).
    """
    ids = set(person_ids)
    ids |= set(AccountHolder.objects.filter(person__in=ids).values_list("patient__person_id", flat=True))
    people = list(
        Person.objects.filter(pk__in=ids)
        .select_related("patient")
        .prefetch_related(
            Prefetch("patient__account_holders", queryset=AccountHolder.objects.select_related("person"))
        )
    )
    entries = [_entry(person) for person in people]
    SearchEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["person"], update_fields=["rank", "sort_name", "text"]
    )
    words = {word for person in people for word in name_words(person)}
    NameWord.objects.bulk_create([NameWord(word=word) for word in words], ignore_conflicts=True)


def name_words(person: Person) -> list[str]:
    """The folded words of all names of `person`, and each name of several words written as one."""
    names = [person.first_name, person.middle_name, person.last_name, person.preferred_name]
    words = [word for name in names for word in fold(name).split()]
    return list(dict.fromkeys([*words, *(joined for name in names if (joined := squeeze(name)))]))


def _entry(person: Person) -> SearchEntry:
    patient = getattr(person, "patient", None)
    parts = [*name_words(person), *_numbers([person, *_holders(patient)])]
    if patient is not None:
        parts.append(str(patient.chart_number))
    if person.email:
        parts.append(BEFORE_EMAIL + person.email.lower())
    names = [person.last_name, person.first_name, person.middle_name, person.preferred_name]
    return SearchEntry(
        person=person,
        rank=_rank(patient),
        sort_name=" ".join(fold(name) for name in names if name)[:340],
        text="".join(BEFORE_WORD + part for part in parts),
    )


def _rank(patient: Patient | None) -> SearchRank:
    if patient is None:
        return SearchRank.OTHER
    return SearchRank.ACTIVE_PATIENT if patient.is_active else SearchRank.INACTIVE_PATIENT


def _holders(patient: Patient | None) -> list[Person]:
    return [holder.person for holder in patient.account_holders.all()] if patient else []


def _numbers(people: Iterable[Person]) -> list[str]:
    phones = [phone for person in people for phone in (person.cell_phone, person.home_phone) if phone]
    return list(dict.fromkeys(digits for phone in phones for digits in search_digits(phone)))
