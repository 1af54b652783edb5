"""Forms for names and passwords."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation

from offthecharts.web.signin.site import sign_in_site


def password_input(autocomplete: str) -> forms.PasswordInput:
    """An input for a password, never filled by us."""
    return forms.PasswordInput(attrs={"autocomplete": autocomplete})


class SignInForm(forms.Form):
    """User name and password, with the words of the site."""

    username = forms.CharField(
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = forms.CharField(max_length=200, strip=False, widget=password_input("current-password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = sign_in_site().username_label


class PasswordForm(forms.Form):
    """The password of the person who is signed in."""

    password = forms.CharField(
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class NewPasswordForm(forms.Form):
    """A new password for `user`, checked against the rules for passwords."""

    new_password = forms.CharField(
        max_length=200,
        strip=False,
        widget=password_input("new-password"),
        help_text="At least 10 characters. A few words that you remember are better than signs.",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self) -> str:
        """Refuse what is short, common or like the person's name."""
        password: str = self.cleaned_data["new_password"]
        password_validation.validate_password(password, self.user)
        return password


class ChangePasswordForm(NewPasswordForm):
    """The old password and a new one."""

    current_password = forms.CharField(max_length=200, strip=False, widget=password_input("current-password"))
    field_order = ["current_password", "new_password"]
