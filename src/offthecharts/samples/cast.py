"""The people of the story, with the same names in the demo, in the documents and in the tests."""

from datetime import date

from offthecharts.samples.model import SampleAccountHolder, SampleFamily, SamplePatient, SamplePerson

BROOK_STREET = {"address1": "48 Brook Street", "city": "Brooklyn", "state": "NY", "postal_code": "11201"}
ELM_STREET = {
    "address1": "7 Elm Street",
    "address2": "Apt 3C",
    "city": "Hoboken",
    "state": "NJ",
    "postal_code": "07030",
}


def _birthday(today: date, years: int, month: int, day: int) -> date:
    """A birth date on a fixed day of the year that makes somebody `years` old on `today`."""
    had_it = (today.month, today.day) >= (month, day)
    return date(today.year - years - (0 if had_it else 1), month, day)


def cast(today: date) -> list[SampleFamily]:
    """Mateo with his mother Rosa; Noémie and her brother with parents who live apart; Ruth, who pays for herself."""
    return [_alvarez(today), _laurents(today), _ruth(today)]


def _alvarez(today: date) -> SampleFamily:
    rosa = SamplePerson(
        key="cast-rosa",
        first_name="Rosa",
        last_name="Alvarez",
        birth_date=_birthday(today, 39, 2, 11),
        sex="F",
        email="rosa.alvarez@example.com",
        home_phone="+13325550142",
        cell_phone="+13475550142",
        **BROOK_STREET,
    )
    mateo = SamplePerson(
        key="cast-mateo",
        first_name="Mateo",
        last_name="Alvarez",
        birth_date=_birthday(today, 12, 8, 17),
        sex="M",
        email="mateo.alvarez@example.com",
        home_phone=rosa.home_phone,
        **BROOK_STREET,
    )
    return SampleFamily((SamplePatient(mateo, 0, (SampleAccountHolder(rosa, "mother"),)),))


def _laurents(today: date) -> SampleFamily:
    claire = SamplePerson(
        key="cast-claire",
        first_name="Claire",
        last_name="Laurent",
        birth_date=_birthday(today, 44, 9, 30),
        sex="F",
        email="claire.laurent@example.org",
        cell_phone="+19175550176",
        **ELM_STREET,
    )
    henri = SamplePerson(
        key="cast-henri",
        first_name="Henri",
        last_name="Desrosiers",
        birth_date=_birthday(today, 46, 3, 19),
        sex="M",
        email="henri.desrosiers@example.net",
        cell_phone="+12015550123",
        **BROOK_STREET,
    )
    both = (SampleAccountHolder(claire, "mother"), SampleAccountHolder(henri, "father"))
    noemie = SamplePerson(
        "cast-noemie", "Noémie", "Laurent", _birthday(today, 12, 5, 4), "F", preferred_name="Mimi", **ELM_STREET
    )
    theo = SamplePerson("cast-theo", "Théo", "Laurent", _birthday(today, 15, 11, 2), "M", **ELM_STREET)
    return SampleFamily((SamplePatient(noemie, 0, both), SamplePatient(theo, 0, both)))


def _ruth(today: date) -> SampleFamily:
    ruth = SamplePerson(
        key="cast-ruth",
        first_name="Ruth",
        last_name="O’Brien",
        birth_date=_birthday(today, 34, 7, 21),
        sex="F",
        email="ruth.obrien@example.com",
        cell_phone="+19295550119",
        **BROOK_STREET,
    )
    return SampleFamily((SamplePatient(ruth, 0, (SampleAccountHolder(ruth, "self"),)),))
