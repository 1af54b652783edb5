"""Names and contact data of one person, as they are typed."""

from dataclasses import asdict, fields
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone

from offthecharts.practice.patients.data import PersonData
from offthecharts.practice.patients.models import Person, Sex
from offthecharts.web import phones

FIELDS: Final = tuple(field.name for field in fields(PersonData))
PHONES: Final = ("home_phone", "cell_phone")
ADDRESS: Final = ("address1", "address2", "city", "state", "postal_code", "country")
OLDEST_YEARS: Final = 125


def _text(label: str, name: str, *, required: bool = False, **attributes: str) -> forms.CharField:
    model_field: Any = Person._meta.get_field(name)
    widget = forms.TextInput(attrs={"autocomplete": "off", **attributes})
    return forms.CharField(label=label, required=required, max_length=model_field.max_length, widget=widget)


class PersonForm(forms.Form):
    """One person. `person` is who stands on the books now; what they leave unchanged is not judged again."""

    use_required_attribute = False

    first_name = _text("First name", "first_name", required=True)
    middle_name = _text("Middle name", "middle_name")
    last_name = _text("Last name", "last_name", required=True)
    preferred_name = _text("Preferred name", "preferred_name")
    birth_date = forms.DateField(
        label="Date of birth",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    )
    sex = forms.ChoiceField(label="Sex", choices=Sex, required=False)
    email = forms.EmailField(
        label="Email", required=False, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    home_phone = _text("Home phone", "home_phone", inputmode="tel")
    cell_phone = _text("Cell phone", "cell_phone", inputmode="tel")
    address1 = _text("Address", "address1")
    address2 = _text("Address, second line", "address2")
    city = _text("City", "city")
    state = _text("State", "state")
    postal_code = _text("ZIP code", "postal_code")
    country = forms.CharField(
        label="Country",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "US", "maxlength": "2"}),
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        self.person = person
        if person is not None:
            kwargs["initial"] = {**typed_values(person), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["birth_date"].widget.attrs["max"] = today.isoformat()

    def clean_birth_date(self) -> date | None:
        """Not in the future, and not longer ago than people live."""
        born: date | None = self.cleaned_data["birth_date"]
        today = timezone.localdate()
        if born and born > today:
            raise forms.ValidationError("This date is in the future. Check the year.")
        if born and today.year - born.year > OLDEST_YEARS:
            raise forms.ValidationError("This date is too long ago. Check the year.")
        return born

    def clean_home_phone(self) -> str:
        """Stored in international form."""
        return self._phone("home_phone")

    def clean_cell_phone(self) -> str:
        """Stored in international form."""
        return self._phone("cell_phone")

    def clean_country(self) -> str:
        """Two capital letters (ISO 3166)."""
        code: str = self.cleaned_data["country"].upper()
        if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
            raise forms.ValidationError("Write two letters, such as US.")
        return code

    def person_data(self) -> PersonData:
        """What was typed, ready for the services. Valid forms only."""
        return PersonData(**{name: self.cleaned_data[name] for name in FIELDS})

    def _phone(self, name: str) -> str:
        typed: str = self.cleaned_data[name]
        stored: str = getattr(self.person, name) if self.person else ""
        if stored and typed == phones.local(stored):
            return stored
        try:
            return phones.normalise(typed)
        except phones.UnreadablePhone as error:
            raise forms.ValidationError(f"{error} Write it with its area code.") from error


def typed_values(source: Person | PersonData) -> dict[str, Any]:
    """The values of the form's fields as somebody would type them: phones the local way."""
    values = asdict(source) if isinstance(source, PersonData) else {name: getattr(source, name) for name in FIELDS}
    return {name: phones.local(value) if name in PHONES and value else value for name, value in values.items()}


def data_of(person: Person) -> PersonData:
    """What stands on the books of `person`."""
    return PersonData(**{name: getattr(person, name) for name in FIELDS})
