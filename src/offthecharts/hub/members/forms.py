"""A member's fields, as they are typed."""

import uuid
from datetime import date
from typing import Any, Final

from django import forms
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.web import phones

FIELDS: Final = (
    "first_name",
    "middle_name",
    "last_name",
    "preferred_name",
    "birth_date",
    "sex",
    "email",
    "cell_phone",
    "home_phone",
    "address1",
    "address2",
    "city",
    "state",
    "postal_code",
    "country",
)
SEXES: Final = [("", "Not said"), ("female", "Female"), ("male", "Male"), ("other", "Other")]


def _text(name: str, *, required: bool = False, autocomplete: str = "off", **attributes: Any) -> forms.CharField:
    model_field: Any = Member._meta.get_field(name)
    widget = forms.TextInput(attrs={"autocomplete": autocomplete, **attributes})
    label = str(model_field.verbose_name).capitalize().replace("Zip", "ZIP")
    return forms.CharField(label=label, required=required, max_length=model_field.max_length, widget=widget)


class MemberForm(forms.Form):
    """Names, birth date and contact data of one member."""

    first_name = _text("first_name", required=True)
    middle_name = _text("middle_name")
    last_name = _text("last_name", required=True)
    preferred_name = _text("preferred_name")
    birth_date = forms.DateField(
        label="Date of birth", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    sex = forms.ChoiceField(choices=SEXES, required=False)
    email = forms.EmailField(required=False, max_length=254)
    cell_phone = _text("cell_phone", inputmode="tel")
    home_phone = _text("home_phone", inputmode="tel")
    address1 = _text("address1")
    address2 = _text("address2")
    city = _text("city")
    state = _text("state")
    postal_code = _text("postal_code")
    country = _text("country")

    def __init__(self, *args: Any, member: Member | None = None, **kwargs: Any) -> None:
        if member is not None:
            initial = {name: getattr(member, name) for name in FIELDS}
            for name in ("cell_phone", "home_phone"):
                initial[name] = phones.local(initial[name])
            kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        sex: Any = self.fields["sex"]
        said = self.initial.get("sex", "")
        if said and said not in dict(SEXES):
            sex.choices = [*SEXES, (said, str(said).capitalize())]

    def clean_birth_date(self) -> date | None:
        """Not in the future, not before 1900."""
        born: date | None = self.cleaned_data["birth_date"]
        if born and born > timezone.localdate():
            raise forms.ValidationError("This day has not come yet; check the year.")
        if born and born.year < 1900:
            raise forms.ValidationError("This is too long ago; check the year.")
        return born

    def _phone(self, name: str) -> str:
        try:
            return phones.normalise(self.cleaned_data[name])
        except phones.UnreadablePhone as error:
            raise forms.ValidationError(f"{error} Write it with its area code.") from error

    def clean_cell_phone(self) -> str:
        """Stored in international form."""
        return self._phone("cell_phone")

    def clean_home_phone(self) -> str:
        """Stored in international form."""
        return self._phone("home_phone")

    @property
    def values(self) -> dict[str, Any]:
        """The cleaned fields of a member."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class NewMemberForm(MemberForm):
    """A new member, who may also be an account holder alone."""

    is_patient = forms.BooleanField(
        label="Patient",
        required=False,
        initial=True,
        help_text="Leave this off for somebody who is only an account holder.",
    )
    idempotency_key = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=60, initial=lambda: uuid.uuid4().hex
    )
