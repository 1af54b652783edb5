"""The fields that a file of patients can fill, and which column heading most likely means which."""

from dataclasses import dataclass

from offthecharts.web.names import squeeze


@dataclass(frozen=True)
class Target:
    """One field of the chart; `headings` are what other programs call it."""

    key: str
    label: str
    headings: tuple[str, ...] = ()


PATIENT = (
    Target(
        "chart_number",
        "Chart number",
        ("chart", "chart no", "patient number", "patient no", "patnum", "patient id", "pat id"),
    ),
    Target(
        "first_name", "First name", ("fname", "given name", "patient first name", "forename", "first", "pat first")
    ),
    Target("middle_name", "Middle name", ("middle", "middle initial", "mi", "middlei")),
    Target("last_name", "Last name", ("lname", "surname", "family name", "patient last name", "last", "pat last")),
    Target("preferred_name", "Preferred name", ("preferred", "nickname", "goes by")),
    Target("birth_date", "Date of birth", ("birthdate", "birth date", "dob", "birthday", "born")),
    Target("sex", "Sex", ("gender",)),
    Target("email", "Email", ("e-mail", "email address", "patient email", "mail")),
    Target("home_phone", "Home phone", ("hmphone", "phone", "telephone", "home", "homephone")),
    Target("cell_phone", "Cell phone", ("wirelessphone", "mobile", "mobile phone", "cell", "cellphone")),
    Target("address1", "Address", ("address1", "street", "address line 1", "street address")),
    Target("address2", "Address, second line", ("address2", "address line 2", "apartment", "unit")),
    Target("city", "City", ("town",)),
    Target("state", "State", ("province", "region")),
    Target("postal_code", "ZIP code", ("zip", "postal code", "postcode", "zipcode")),
    Target("country", "Country", ()),
)
HOLDER_FIELDS = (
    ("first_name", "first name", ("first", "fname", "given name")),
    ("last_name", "last name", ("last", "lname", "surname")),
    ("relationship", "relationship to patient", ("relationship", "relation")),
    ("email", "email", ("email address", "mail")),
    ("home_phone", "home phone", ("homephone", "phone")),
    ("cell_phone", "cell phone", ("cellphone", "mobile", "cell")),
)
_HOLDER_WORDS = (
    *("account holder", "responsible party", "responsible", "resp party", "resp"),
    *("guarantor", "guar", "parent", "guardian"),
)


def _holder(place: int) -> tuple[Target, ...]:
    name = "Account holder" if place == 1 else "Second account holder"
    words = [f"{word} {place}" for word in _HOLDER_WORDS]
    words += _HOLDER_WORDS if place == 1 else [f"second {word}" for word in _HOLDER_WORDS]
    return tuple(
        Target(
            f"holder{place}_{key}",
            f"{name}: {label}",
            tuple(f"{word} {heading}" for word in words for heading in (label, *headings)),
        )
        for key, label, headings in HOLDER_FIELDS
    )


HOLDERS = (_holder(1), _holder(2))
TARGETS = (*PATIENT, *HOLDERS[0], *HOLDERS[1])
REQUIRED = ("first_name", "last_name")


def guess(header: list[str], targets: tuple[Target, ...] = TARGETS) -> dict[str, int]:
    """Field to column number, by the headings alone; each column at most once."""
    columns = {squeeze(heading): place for place, heading in reversed(list(enumerate(header))) if heading}
    found: dict[str, int] = {}
    for target in targets:
        names = (target.label, target.key, *target.headings)
        place = next((columns[name] for name in map(squeeze, names) if name in columns), None)
        if place is not None and place not in found.values():
            found[target.key] = place
    return found
