"""Who works here, as it is typed."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation

from offthecharts.practice.staff.models import Role, Staff
from offthecharts.web.signin.forms import password_input


class StaffForm(forms.Form):
    """Name, user name and role of one staff member."""

    display_name = forms.CharField(
        label="Name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    username = forms.CharField(
        label="User name",
        max_length=60,
        help_text="What this person types to sign in; capitals make no difference.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(choices=Role, help_text="Office managers reach Practice Setup, the front desk does not.")

    def __init__(self, *args: Any, staff: Staff | None = None, **kwargs: Any) -> None:
        self.staff = staff
        if staff is not None:
            kwargs["initial"] = {name: getattr(staff, name) for name in ("display_name", "username", "role")}
        super().__init__(*args, **kwargs)

    def clean_username(self) -> str:
        """Free, whatever its case."""
        username: str = self.cleaned_data["username"].strip()
        taken = Staff.objects.filter(username__iexact=username)
        if self.staff is not None:
            taken = taken.exclude(pk=self.staff.pk)
        if taken.exists():
            raise forms.ValidationError("This user name is taken, perhaps by somebody inactive. Choose another one.")
        return username

    @property
    def values(self) -> dict[str, Any]:
        """What the services take."""
        data = self.cleaned_data
        return {"username": data["username"], "display_name": data["display_name"], "role": Role(data["role"])}


class NewPasswordField(forms.CharField):
    """A first or new password for somebody else, checked against the rules for passwords."""

    def __init__(self) -> None:
        super().__init__(
            label="Password",
            max_length=200,
            strip=False,
            widget=password_input("new-password"),
            help_text="At least 10 characters. Tell it in person; it can be changed under Your account.",
        )

    def clean(self, value: Any) -> Any:
        """Refuse what is too short or too common."""
        password = super().clean(value)
        password_validation.validate_password(password)
        return password


class NewStaffForm(StaffForm):
    """A new staff member with a first password."""

    password = NewPasswordField()


class ResetPasswordForm(forms.Form):
    """A new password for somebody who has lost theirs."""

    password = NewPasswordField()
