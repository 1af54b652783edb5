"""What the office manager types to connect a Hub."""

from django import forms

from offthecharts.wire.address import normal_address
from offthecharts.wire.errors import BadAddress


class HubForm(forms.Form):
    """Hub address, and a Hub user who may connect."""

    address = forms.CharField(
        label="Hub address",
        max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text="As it stands in the browser when you use the Hub, such as https://hub.example.com",
    )
    username = forms.CharField(
        label="User name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text="An Owner or Admin of the Hub.",
    )
    password = forms.CharField(
        label="Password",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Used once, to get a connection that can be ended at any time. It is never stored.",
    )

    def clean_address(self) -> str:
        """The address in its one form."""
        try:
            return normal_address(self.cleaned_data["address"])
        except BadAddress as error:
            raise forms.ValidationError(error.detail) from error
