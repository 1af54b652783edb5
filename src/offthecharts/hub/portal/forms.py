"""What is typed on the member page."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from offthecharts.hub.portal.accounts import LONGEST
from offthecharts.hub.portal.languages import offered
from offthecharts.hub.portal.models import PortalSettings

_NAME = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


def _name_input(autocomplete: str) -> forms.TextInput:
    return forms.TextInput(attrs={**_NAME, "autocomplete": autocomplete})


def _password_field(label: Any, autocomplete: str, **options: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=200, strip=False, widget=widget, **options)


class SignInForm(forms.Form):
    """Name and password."""

    name = forms.CharField(label=_("E-mail or sign-in name"), max_length=254, widget=_name_input("username webauthn"))
    password = _password_field(_("Password"), "current-password")
    stays = forms.BooleanField(
        label=_("Stay signed in on this device"), required=False, help_text=_("Not on a device that others use.")
    )


class AskLinkForm(forms.Form):
    """To whom a link goes."""

    name = forms.CharField(label=_("E-mail"), max_length=254, widget=_name_input("username"))


class NewPasswordForm(forms.Form):
    """A new password, checked against the rules for passwords."""

    new_password = _password_field(
        _("New password"), "new-password", help_text=_("At least 10 characters. A few words are easy to remember.")
    )

    def __init__(self, *args: Any, names: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names

    def clean(self) -> dict[str, Any]:
        """Refuse what is short, common or like one of the person's names."""
        data = super().clean() or {}
        password = data.get("new_password")
        if password:
            chosen = str(data.get("sign_in_name", ""))
            person = SimpleNamespace(username=chosen or " ".join(self.names), display_name=" ".join(self.names))
            try:
                password_validation.validate_password(password, person)  # type: ignore[arg-type]  # reads these two
            except forms.ValidationError as error:
                self.add_error("new_password", error)
        return data


class ChangePasswordForm(NewPasswordForm):
    """The old password and a new one."""

    current_password = _password_field(_("Your password now"), "current-password")
    field_order = ["current_password", "new_password"]


class AccountForm(NewPasswordForm):
    """How somebody will sign in."""

    sign_in_name = forms.CharField(label=_("Sign-in name"), max_length=254, widget=_name_input("username"))
    field_order = ["sign_in_name", "new_password"]


class ChildForm(AccountForm):
    """A child's account; `wording` is what an account holder agrees to, where the law asks for that."""

    agrees = forms.BooleanField(
        label="", error_messages={"required": _("Tick this to go on: without your consent there is no account.")}
    )
    field_order = ["sign_in_name", "new_password", "agrees"]

    def __init__(self, *args: Any, wording: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].label = wording
        self.fields["sign_in_name"].max_length = LONGEST  # type: ignore[attr-defined]  # a CharField
        self.fields["sign_in_name"].help_text = _("Not the full name: something like “mateo7”.")


class CardForm(forms.Form):
    """What proves whose card it is."""

    number = forms.CharField(
        label=_("Card number"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Code on the card"),
        max_length=20,
        widget=forms.TextInput(attrs={**_NAME, "autocapitalize": "characters", "autocomplete": "off"}),
        help_text=_("Two groups of five letters and digits, such as 7K3MQ-2XFTB."),
    )
    born = forms.DateField(
        label=_("Date of birth of the person whose card it is"),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    )


class LanguageForm(forms.Form):
    """One of the languages that the practice offers."""

    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, portal: PortalSettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language: Any = self.fields["language"]
        language.choices = [(one.value, one.label) for one in offered(portal)]
