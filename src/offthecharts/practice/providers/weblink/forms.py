"""What the office manager types for a plain web link."""

from django import forms

from offthecharts.practice.providers.weblink.address import PLACEHOLDERS, BadTemplate, check


class WebLinkForm(forms.Form):
    """The address, and where it opens."""

    address = forms.CharField(
        label="Web address",
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text="May hold placeholders that are filled from the open chart: "
        + ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        + ". What they are filled with is told to that website, and may stay in its logs.",
    )
    opens_in = forms.ChoiceField(
        label="Opens in",
        choices=[("tab", "A new tab"), ("window", "The window beside the chart")],
        initial="tab",
        help_text="Many websites refuse to be shown inside another page; then only a new tab works.",
    )

    def clean_address(self) -> str:
        """The address, checked."""
        try:
            return check(self.cleaned_data["address"])
        except BadTemplate as error:
            raise forms.ValidationError(str(error)) from error
