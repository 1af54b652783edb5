"""Hub users and the practice's settings, as they are typed."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.validators import RegexValidator

from offthecharts.hub.practices.models import SLUG_LENGTH, HubUser, PooledPoints, Role
from offthecharts.hub.practices.settings import FIELDS, zone_choices

_USER_NAME = RegexValidator(r"^[\w.@+-]+\Z", "Use letters, digits and . @ + - _ only, without spaces.")


class UserForm(forms.Form):
    """One Hub user. An Owner's role is only offered to Owners; nobody changes their own."""

    display_name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="Shown beside what this person does.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    username = forms.CharField(
        label="User name",
        max_length=60,
        validators=[_USER_NAME],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    role = forms.ChoiceField()
    may_connect = forms.BooleanField(
        label="May connect a practice server",
        required=False,
        help_text="Owners and Admins always may; for others this allows it.",
    )

    def __init__(self, *args: Any, by: HubUser, user: HubUser | None = None, **kwargs: Any) -> None:
        if user is not None:
            names = ("display_name", "username", "role", "may_connect")
            kwargs.setdefault("initial", {name: getattr(user, name) for name in names})
        super().__init__(*args, **kwargs)
        self.user = user
        role: Any = self.fields["role"]
        role.choices = [choice for choice in Role.choices if by.role == Role.OWNER or choice[0] != Role.OWNER]
        if user is None:
            self.initial.setdefault("role", Role.REWARDS)
        elif user.pk == by.pk:
            role.disabled, role.help_text = True, "Another Owner or Admin can change your role."

    def clean_role(self) -> Role:
        """As a Role."""
        return Role(self.cleaned_data["role"])


class PasswordField(forms.CharField):
    """A new password for somebody else; left empty, one is made up."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "At least 10 characters. Leave it empty and one is made up and shown once.")
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(required=False, max_length=200, strip=False, widget=widget, **kwargs)


class NewUserForm(UserForm):
    """A new Hub user with a password."""

    password = PasswordField()

    def clean(self) -> dict[str, Any]:
        """The password is checked against the person's names."""
        data = super().clean() or {}
        names = {name: data.get(name, "") for name in ("username", "display_name")}
        _check_password(self, "password", HubUser(**names))
        return data


class ResetPasswordForm(forms.Form):
    """A new password for `user`."""

    new_password = PasswordField()

    def __init__(self, *args: Any, user: HubUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """The password is checked against the person's names."""
        data = super().clean() or {}
        _check_password(self, "new_password", self.user)
        return data


def _check_password(form: forms.Form, name: str, user: HubUser) -> None:
    password = form.cleaned_data.get(name)
    if password:
        try:
            password_validation.validate_password(password, user)
        except forms.ValidationError as error:
            form.add_error(name, error)


class SettingsForm(forms.Form):
    """The practice's settings."""

    name = forms.CharField(label="Name of the practice", max_length=120)
    slug = forms.SlugField(
        label="Address of the member page",
        required=False,
        max_length=SLUG_LENGTH,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    time_zone = forms.ChoiceField(help_text="Sign-ins end at midnight here, and times are shown as they are here.")
    postal_address = forms.CharField(
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
        help_text="Stands in the foot of every e-mail; without it no message can be sent.",
    )
    mail_reply_to = forms.EmailField(
        label="Answers go to",
        required=False,
        help_text="E-mail address of the practice. When members answer a message, it arrives here.",
    )
    mail_minors_directly = forms.BooleanField(
        label="E-mail patients under 18 themselves",
        required=False,
        help_text="Off: messages about a minor go to an account holder.",
    )
    cents_per_point = forms.IntegerField(
        min_value=0, max_value=10_000, help_text="What one point is worth, in cents; shown beside the balance."
    )
    misc_needs_approval = forms.BooleanField(
        label="Misc. points need approval",
        required=False,
        help_text="What the role Rewards gives as Misc., and what comes as Misc. from a chart without a linked Hub "
        "user, waits for an Owner or Admin.",
    )
    pooled_points = forms.ChoiceField(
        label="Who may use the points of the whole family",
        choices=PooledPoints.choices,
        required=False,
        help_text="For orders: a member's own points are used first, then those of the others in the family who have "
        "most. A family can be left out on its page.",
    )
    idle_lock_minutes = forms.IntegerField(
        label="Lock idle screens after",
        min_value=1,
        max_value=240,
        help_text="Minutes. The password opens the screen again on the same page.",
    )

    def __init__(self, *args: Any, practice: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(practice, name) for name in FIELDS})
        super().__init__(*args, **kwargs)
        zone: Any = self.fields["time_zone"]
        zone.choices = zone_choices(practice.time_zone)
        where = f"{settings.SITE_URL}/p/…/"
        self.fields["slug"].help_text = f"Members find their page at {where}. Links with the old address end."

    def clean_slug(self) -> str:
        """In lower case; left empty it stays as it is."""
        return str(self.cleaned_data["slug"]).lower() or str(self.initial["slug"])

    def clean_postal_address(self) -> str:
        """Line breaks in one form."""
        text: str = self.cleaned_data["postal_address"]
        return "\n".join(line.strip() for line in text.splitlines() if line.strip())
