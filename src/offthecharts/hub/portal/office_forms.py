"""The member page, as the office sets it up."""

from typing import Any

from django import forms

from offthecharts.hub.portal.colours import HEX
from offthecharts.hub.portal.models import Language, PortalSettings
from offthecharts.hub.portal.settings import FIELDS
from offthecharts.web.images import ACCEPT


class PageForm(forms.Form):
    """Open or closed, logo, colour, words, languages."""

    is_open = forms.BooleanField(
        label="The page is open",
        required=False,
        help_text="Closed, nobody can sign in and no invitation can be sent.",
    )
    accent = forms.CharField(
        label="Color",
        max_length=7,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text="Buttons and links wear it. Where words would be hard to read, it is made lighter or darker.",
    )
    logo = forms.FileField(
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="A picture of at most 10 MB; it stands on a white ground.",
    )
    remove_logo = forms.BooleanField(label="Show no logo", required=False)
    languages = forms.MultipleChoiceField(
        choices=Language.choices, widget=forms.CheckboxSelectMultiple, help_text="Members choose among them."
    )
    welcome = forms.CharField(
        label="Words of welcome",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="On the page to sign in.",
    )
    welcome_es = forms.CharField(
        label="The same in Spanish",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "es"}),
        help_text="Left empty, the Spanish page shows the English words.",
    )

    def __init__(self, *args: Any, portal: PortalSettings, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(portal, name) for name in FIELDS})
        super().__init__(*args, **kwargs)
        if not portal.logo:
            del self.fields["remove_logo"]

    def clean_accent(self) -> str:
        """As ``#rrggbb``."""
        accent = str(self.cleaned_data["accent"]).strip().lower()
        if not HEX.fullmatch(accent):
            raise forms.ValidationError("Write the color as # and six digits, such as #d9583b.")
        return accent
