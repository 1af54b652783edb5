"""Points as they are given in the chart: reward items, several at once, and Misc."""

import uuid
from typing import Any, Final

from django import forms
from django.http import QueryDict

from offthecharts.practice.chartpoints.menus import Menu
from offthecharts.practice.chartpoints.services import Line
from offthecharts.practice.setup.models import Service
from offthecharts.web.cards.errors import BankCard, NotACardNumber, SwipeUnreadable
from offthecharts.web.cards.reading import rewards_card

MOST_POINTS: Final = 100_000
MOST_LINES: Final = 20
_QUIET: Final = {"autocomplete": "off", "autocorrect": "off", "autocapitalize": "off", "spellcheck": "false"}


class GivePointsForm(forms.Form):
    """What is ticked and typed. A card that was swiped or typed never comes back with the form."""

    item = forms.MultipleChoiceField(required=False)
    misc = forms.BooleanField(label="Misc.", required=False)
    misc_points = forms.IntegerField(
        label="Points",
        required=False,
        min_value=-MOST_POINTS,
        max_value=MOST_POINTS,
        help_text="Below zero takes points away, for example −20.",
    )
    misc_reason = forms.CharField(label="Description", required=False, max_length=120)
    comment = forms.CharField(label="Comment", required=False, max_length=300)
    card = forms.CharField(
        label="Card",
        required=False,
        strip=False,
        help_text="Swipe it, or type its number: then the Hub sees to it that it is this patient’s.",
        widget=forms.TextInput(attrs={**_QUIET, "data-card-field": ""}),
    )
    idempotency_key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, data: Any = None, *, service: Service, menu: Menu) -> None:
        super().__init__(data, auto_id=f"give_{service.pk.hex[-8:]}_%s")
        self.items = menu.items
        field: Any = self.fields["item"]
        field.choices = [(key, item.name) for key, item in self.items.items()]
        field.error_messages["invalid_choice"] = "One of the reward items is no longer on the menu; look again."
        self.initial.setdefault("idempotency_key", uuid.uuid4().hex)

    @property
    def ticked(self) -> list[str]:
        """The ids of the items that are ticked, also when something else is wrong."""
        value: Any = self["item"].value()
        return [str(key) for key in value or []]

    @property
    def misc_ticked(self) -> bool:
        """Whether Misc. is open."""
        return bool(self["misc"].value() or self["misc_points"].value() or self["misc_reason"].value())

    @property
    def total(self) -> int:
        """The points of what is ticked now."""
        try:
            misc = int(self["misc_points"].value() or 0)
        except ValueError:
            misc = 0
        return misc + sum(self.items[key].points for key in self.ticked if key in self.items)

    @property
    def lines(self) -> list[Line]:
        """What is given; after validation."""
        data = self.cleaned_data
        chosen = [self.items[key] for key in data["item"]]
        lines = [Line(points=item.points, description=item.name, item_id=str(item.id)) for item in chosen]
        if data["misc"]:
            lines.append(Line(points=data["misc_points"], description=data["misc_reason"]))
        return lines

    def clean_card(self) -> str:
        """The number alone; empty when no card was shown. What is no rewards card is forgotten at once."""
        text: str = self.cleaned_data["card"]
        sent: Any = self.data
        without: QueryDict = sent.copy()
        without["card"] = ""
        self.data = without
        try:
            return rewards_card(text) if text.strip() else ""
        except (SwipeUnreadable, NotACardNumber, BankCard) as error:
            raise forms.ValidationError(f"{error.heading}. {error.advice}") from error

    def clean(self) -> dict[str, Any]:
        """Something must be chosen, and Misc. needs both its number and its description."""
        data = super().clean() or {}
        points, reason = data.get("misc_points"), data.get("misc_reason")
        wanted = bool(data.get("misc") or points or reason)
        data["misc"] = wanted
        if wanted and "misc_points" not in self.errors and not points:
            self.add_error("misc_points", "Enter how many points, not zero.")
        if wanted and not reason:
            self.add_error("misc_reason", "Say what the points are for.")
        if not wanted and not data.get("item") and not self.errors:
            self.add_error("item", "Tick a reward item, or Misc. with points and a description.")
        if len(data.get("item", [])) + wanted > MOST_LINES:
            self.add_error("item", f"Tick at most {MOST_LINES} at once.")
        return data
