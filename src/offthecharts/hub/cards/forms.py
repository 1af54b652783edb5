"""A card, swiped or its number typed twice; and the ranges of a practice's own card stock."""

import uuid
from typing import Any, Final

from django import forms
from django.http import QueryDict

from offthecharts.hub.cards.checks import may_show_again
from offthecharts.hub.practices.models import Practice
from offthecharts.web.cards.errors import SwipeUnreadable
from offthecharts.web.cards.numbers import LONGEST, without_separators
from offthecharts.web.cards.swipe import read_swipe

SECRET: Final = ("swipe", "number", "number_again")
"""The fields that may hold the number of a bank card: kept out of error reports, and never sent back as they came."""

_QUIET: Final = {"autocomplete": "off", "autocorrect": "off", "autocapitalize": "off", "spellcheck": "false"}


class SwipeForm(forms.Form):
    """What a reader typed."""

    swipe = forms.CharField(
        label="Swipe the card",
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={**_QUIET, "data-swipe-field": "", "autofocus": True}),
    )

    def clean_swipe(self) -> str:
        """The number on the card; empty when nothing was swiped."""
        text: str = self.cleaned_data["swipe"]
        if not text.strip():
            return ""
        try:
            return read_swipe(text)
        except SwipeUnreadable as error:
            raise forms.ValidationError(f"{error.heading}. {error.advice}") from error

    def forget(self, practice: Practice) -> None:
        """Take what was read or typed out of the form before it is drawn again. One query."""
        typed = without_separators(self.data.get("number", ""))
        sent: Any = self.data
        data: QueryDict = sent.copy()
        for name in SECRET:
            data[name] = ""
        if may_show_again(practice, typed):
            data["number"] = typed
        self.data = data
        if "number" in self.errors or "number_again" in self.errors:
            self.fields["swipe"].widget.attrs.pop("autofocus", None)
            self.fields["number"].widget.attrs["autofocus"] = True


def _digits(label: str, help_text: str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={**_QUIET, "inputmode": "numeric", "class": "digits"})
    return forms.CharField(label=label, required=False, max_length=LONGEST + 20, help_text=help_text, widget=widget)


class CardForm(SwipeForm):
    """A card for a member. `card_number` is the number, after validation."""

    number = _digits("Card number")
    number_again = _digits(
        "Card number again", "Both must be the same, so that no other card is connected by a slip."
    )
    replaces = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, replaces: uuid.UUID | None = None) -> None:
        super().__init__(data, initial={"replaces": replaces})

    def clean(self) -> dict[str, Any]:
        """A swipe, or the same number twice."""
        data = super().clean() or {}
        number, again = (without_separators(data.get(name) or "") for name in ("number", "number_again"))
        data["card_number"] = data.get("swipe") or number
        if data.get("swipe") or self.errors:
            return data
        if not number:
            self.add_error("swipe", "Swipe the card, or type its number twice.")
        elif not again:
            self.add_error("number_again", "Type the number a second time.")
        elif number != again:
            self.add_error("number_again", "The two numbers are not the same. Look at the card and type both again.")
        return data

    @property
    def card_number(self) -> str:
        """The number on the card."""
        return str(self.cleaned_data["card_number"])

    @property
    def field_to_blame(self) -> str:
        """Where a refusal of the number belongs."""
        return "swipe" if self.cleaned_data.get("swipe") else "number"


class RangeForm(forms.Form):
    """Numbers of cards that the practice has already."""

    first = _digits("First number")
    last = _digits("Last number")
    note = forms.CharField(
        label="Note", required=False, max_length=120, help_text="For example where the cards came from."
    )
    has_check_digit = forms.BooleanField(
        label="The last digit is a check digit (Luhn)",
        required=False,
        initial=True,
        help_text="Most printed cards have one. Leave it on unless your own cards are refused as wrong.",
    )

    def clean_first(self) -> str:
        """The digits alone."""
        return without_separators(self.cleaned_data["first"])

    def clean_last(self) -> str:
        """The digits alone."""
        return without_separators(self.cleaned_data["last"])
