"""The members whom charts may speak of, read at once: matching then asks nobody, however many charts there are.

It is exact while the practice's lock is held, since whatever the transaction adds or changes is told to it.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from offthecharts.hub.members.editing import match_key
from offthecharts.hub.members.member_data import MemberData
from offthecharts.hub.members.merged import kept_of
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import Practice


class Nearby:
    """Members who share an id, a birth date, a name, a phone or an e-mail address with one of `charts`.

    One or two queries, when somebody is first looked for. Members are the same objects for all who ask: whoever
    changes one tells it by :meth:`add`. Profiles that were merged into another are found by their external id alone.
    """

    def __init__(self, practice: Practice, charts: Sequence[MemberData]) -> None:
        self.practice = practice
        self._charts = charts
        self.forget()

    def forget(self) -> None:
        """Read anew when somebody is looked for again: what was told was taken back."""
        self._is_read = False
        self._members: dict[uuid.UUID, Member] = {}
        self._ids: dict[tuple[str, Any], dict[uuid.UUID, None]] = defaultdict(dict)
        self._patients_of: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
        self._with_family: set[uuid.UUID] = set()

    def add(self, member: Member, *, is_new: bool = False) -> None:
        """Know `member` as they are now; a new one has no family but what :meth:`set_holders` tells."""
        member.practice = self.practice
        self._members[member.id] = member
        for way in _ways(member):
            self._ids[way][member.id] = None
        if is_new:
            self._with_family.add(member.id)

    def set_holders(self, patient_id: uuid.UUID, holder_ids: Iterable[uuid.UUID]) -> None:
        """The patient's account holders are these alone."""
        for patients in self._patients_of.values():
            patients.discard(patient_id)
        for holder_id in holder_ids:
            self._patients_of[holder_id].add(patient_id)

    def by_external_id(self, external_id: str) -> Member | None:
        """As ``matching.by_external_id``, of an id in one of the charts. One more query for a merged profile."""
        found = next(iter(self._having("external_id", [external_id])), None) if external_id else None
        if found is None or found.merged_into_id is None:
            return found
        if found.merged_into_id not in self._members:
            self.add(kept_of(found))
        return self._members[found.merged_into_id]

    def born_on(self, day: date | None) -> list[Member]:
        """Those with this birth date, one that stands in the charts."""
        return self._themselves("birth_date", [day] if day else [])

    def named(self, key: str) -> list[Member]:
        """Those with these folded names, a patient's in the charts."""
        return self._themselves("match_key", [key])

    def with_phone(self, numbers: Iterable[str]) -> list[Member]:
        """Those with one of these phone numbers that can be dialled; others in charts are notes."""
        return self._themselves("phone", [number for number in numbers if number.startswith("+")])

    def with_email(self, emails: Iterable[str]) -> list[Member]:
        """Those with one of these e-mail addresses, in lower case."""
        return self._themselves("email", emails)

    def patients_with_email(self, emails: Iterable[str]) -> list[Member]:
        """Patients who have one of the e-mail addresses, or whose account holder has."""
        having = self._having("email", emails)
        self._read_families([member.id for member in having])
        theirs = [self._members[each] for member in having for each in self._patients_of[member.id]]
        found = {member.id: member for member in (*having, *theirs) if member.merged_into_id is None}
        return [member for member in found.values() if member.is_patient]

    def _themselves(self, name: str, values: Iterable[Any]) -> list[Member]:
        return [member for member in self._having(name, values) if member.merged_into_id is None]

    def _having(self, name: str, values: Iterable[Any]) -> list[Member]:
        """Each once, by what they have now: who had it earlier in the transaction is passed over."""
        self._read()
        ways = [(name, value) for value in values]
        found = {each: self._members[each] for way in ways for each in self._ids.get(way, ())}
        return [member for member in found.values() if not set(_ways(member)).isdisjoint(ways)]

    def _read(self) -> None:
        if self._is_read:
            return
        self._is_read = True
        for member in Member.objects.of(self.practice).filter(id__in=_ids_near(self.practice, self._charts)):
            if member.id not in self._members:
                self.add(member)
        having = self._having("email", {email for chart in self._charts for email in chart.emails})
        self._read_families([member.id for member in having])

    def _read_families(self, holder_ids: Iterable[uuid.UUID]) -> None:
        """Know the patients of these account holders. One query, when there is a new one among them."""
        unknown = [each for each in holder_ids if each not in self._with_family]
        if not unknown:
            return
        self._with_family.update(unknown)
        rows = Responsibility.objects.of(self.practice).filter(account_holder_id__in=unknown)
        for row in rows.select_related("patient"):
            if row.patient_id not in self._members:
                self.add(row.patient)
            self._patients_of[row.account_holder_id].add(row.patient_id)


def _ways(member: Member) -> Iterator[tuple[str, Any]]:
    """By what a member is looked for."""
    yield "external_id", member.external_id
    yield "birth_date", member.birth_date
    yield "match_key", member.match_key
    yield "phone", member.home_phone
    yield "phone", member.cell_phone
    yield "email", member.email.lower()


def _ids_near(practice: Practice, charts: Sequence[MemberData]) -> QuerySet[Any]:
    """The ids of those who share something with one of `charts`.

    A union, since SQLite would read the whole practice for an OR, however many indexes there are.
    """
    people = [person for chart in charts for person in (chart, *chart.account_holders)]
    numbers = {n for person in people for n in (person.home_phone, person.cell_phone) if n.startswith("+")}
    everybody = Member.objects.of(practice)
    emails = everybody.alias(lower=Lower("email"))
    ways = [
        everybody.filter(external_id__in={person.external_id for person in people} - {""}),
        everybody.filter(birth_date__in={person.birth_date for person in people} - {None}),
        everybody.filter(match_key__in={match_key(chart.first_name, chart.last_name) for chart in charts}),
        everybody.filter(home_phone__in=numbers),
        everybody.filter(cell_phone__in=numbers),
        emails.filter(lower__in={email for chart in charts for email in chart.emails}),
    ]
    first, *others = [way.values("id") for way in ways]
    return first.union(*others, all=True)
