"""400 invented patients of 300 families: siblings, divorced parents, adults who pay for themselves."""

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from unidecode import unidecode

from offthecharts.samples.cast import cast
from offthecharts.samples.model import SampleAccountHolder, SampleFamily, SamplePatient, SamplePerson
from offthecharts.samples.names import Names

SEED = 20261124
FIRST_CHART_NUMBER = 1001
# Families by number of children in treatment: 300 families, 400 patients.
FAMILY_SIZES = [1] * 220 + [2] * 62 + [3] * 16 + [4] * 2
# Only 555-0100 to 555-0199 are kept free for fiction, so many area codes are needed.
AREA_CODES = [212, 646, 917, 718, 347, 929, 332, 914, 516, 631, 201, 551, 862, 973, 732, 848, 609, 856, 845, 475]
PLACES = [("Brooklyn", "NY", "112"), ("Queens", "NY", "113"), ("Yonkers", "NY", "107"), ("Hoboken", "NJ", "070")]
MAIL_DOMAINS = ["example.com", "example.org", "example.net"]
NICKNAMES = {"William": "Will", "Elizabeth": "Liz", "Alexander": "Alex", "Katherine": "Kate", "Benjamin": "Ben"}


class FamilyMaker:
    """Makes families one after the other; the same seed and day make the same people."""

    def __init__(self, today: date, seed: int = SEED) -> None:
        self.today = today
        self.chance = random.Random(seed)  # noqa: S311  # invented people are no secret
        self.names = Names(self.chance)
        self.keys = count(1)
        self.charts = count(FIRST_CHART_NUMBER)
        self.phones = [f"+1{area}55501{end:02d}" for area in AREA_CODES for end in range(100)]
        self.chance.shuffle(self.phones)

    def families(self, sizes: list[int]) -> list[SampleFamily]:
        """The cast of the story first, then one family for each of `sizes` that is left."""
        known = [self.numbered(family) for family in cast(self.today)]
        left = list(sizes)
        for family in known:
            left.remove(len(family.patients))
        self.chance.shuffle(left)
        return known + [self.family(size) for size in left]

    def numbered(self, family: SampleFamily) -> SampleFamily:
        """The family with the next chart numbers."""
        patients = tuple(replace(patient, chart_number=next(self.charts)) for patient in family.patients)
        return SampleFamily(patients)

    def family(self, size: int) -> SampleFamily:
        """A family with `size` people in treatment."""
        locale = self.names.locale()
        last_name = self.names.last(locale)
        if size == 1 and self.chance.random() < 0.18:
            adult = self.person(locale, last_name, self.chance.randint(18, 61), self.home())
            return self.numbered(SampleFamily((self.own_account(adult),)))
        return self.numbered(SampleFamily(tuple(self.children(locale, last_name, size))))

    def own_account(self, adult: SamplePerson) -> SamplePatient:
        """An adult patient who is their own account holder."""
        return SamplePatient(adult, 0, (SampleAccountHolder(adult, "self"),))

    def children(self, locale: str, last_name: str, size: int) -> list[SamplePatient]:
        """Siblings with the same account holders: one parent, two, or two who live apart."""
        home = self.home()
        holders = [self.parent(locale, last_name, "F", home)]
        draw = self.chance.random()
        if draw < 0.15:
            holders.append(self.parent(locale, self.names.last(locale), "M", self.home()))
        elif draw < 0.45:
            holders.append(self.parent(locale, last_name, "M", home))
        elif draw < 0.5:
            older = self.person(locale, last_name, self.chance.randint(58, 77), home)
            holders = [SampleAccountHolder(older, self.chance.choice(["grandparent", "guardian"]))]
        if self.chance.random() < 0.25:
            holders.reverse()
        ages = self.chance.sample(range(7, 18), size)
        return [SamplePatient(self.child(locale, last_name, age, home), 0, tuple(holders)) for age in ages]

    def parent(self, locale: str, last_name: str, sex: str, home: dict[str, str]) -> SampleAccountHolder:
        """A mother or a father."""
        person = self.person(locale, last_name, self.chance.randint(31, 56), home, sex)
        return SampleAccountHolder(person, "mother" if sex == "F" else "father")

    def child(self, locale: str, last_name: str, age: int, home: dict[str, str]) -> SamplePerson:
        """A minor: mostly without contact data of their own."""
        person = self.person(locale, last_name, age, home)
        return replace(
            person,
            email=person.email if age > 13 and self.chance.random() < 0.4 else "",
            cell_phone=person.cell_phone if age > 11 and self.chance.random() < 0.5 else "",
        )

    def person(self, locale: str, last_name: str, age: int, home: dict[str, str], sex: str = "") -> SamplePerson:
        """One person of about `age` years."""
        sex = sex or self.chance.choices(["F", "M", "X", ""], weights=[49, 48, 2, 1])[0]
        first_name = self.names.first(locale, sex)
        key = f"person-{next(self.keys):04d}"
        return SamplePerson(
            key=key,
            first_name=first_name,
            last_name=last_name,
            middle_name=self.names.first(locale, sex) if self.chance.random() < 0.3 else "",
            preferred_name=NICKNAMES.get(first_name, ""),
            birth_date=self.born(age),
            sex=sex,
            email=self.mail(first_name, last_name, key) if self.chance.random() < 0.9 else "",
            cell_phone=self.phones.pop() if self.phones and self.chance.random() < 0.93 else "",
            **home,
        )

    def born(self, age: int) -> date:
        """A birth date of somebody who is `age` years old on the generator's day."""
        return self.today - timedelta(days=round((age + self.chance.random() * 0.98) * 365.2425))

    def mail(self, first_name: str, last_name: str, key: str) -> str:
        """An address in a domain that is kept free for examples."""
        parts = ["".join(filter(str.isalnum, unidecode(part).lower()))[:20] for part in (first_name, last_name)]
        return f"{'.'.join(filter(None, parts))}.{key[-4:]}@{self.chance.choice(MAIL_DOMAINS)}".lstrip(".")

    def home(self) -> dict[str, str]:
        """Address and home phone of a household."""
        city, state, zip_start = self.chance.choice(PLACES)
        return {
            "address1": self.names.street()[:120],
            "city": city,
            "state": state,
            "postal_code": f"{zip_start}{self.chance.randint(1, 39):02d}",
            "home_phone": self.phones.pop() if self.phones and self.chance.random() < 0.55 else "",
        }


def make_families(today: date, sizes: list[int] | None = None, seed: int = SEED) -> list[SampleFamily]:
    """The families of the demo as of `today`; `sizes` (patients of each family) for more or fewer of them."""
    return FamilyMaker(today, seed).families(FAMILY_SIZES if sizes is None else sizes)
