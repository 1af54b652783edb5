"""The limits, as they are typed."""

from decimal import Decimal
from typing import Any

from django import forms

from offthecharts.hub.payers.models import PayerLimits


class LimitsForm(forms.Form):
    """Both limits, in dollars."""

    item = forms.DecimalField(
        label="For one item, in $",
        min_value=0,
        max_value=10_000,
        decimal_places=2,
        help_text="Retail value. Prizes worth more are refused to members of government programmes.",
    )
    year = forms.DecimalField(
        label="For one person in a calendar year, in $",
        min_value=0,
        max_value=100_000,
        decimal_places=2,
        help_text="Retail value of all their orders that were not cancelled.",
    )

    def __init__(self, *args: Any, limits: PayerLimits, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial", {"item": Decimal(limits.item_cents) / 100, "year": Decimal(limits.year_cents) / 100}
        )
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """One item cannot be worth more than a whole year."""
        data = super().clean() or {}
        if "item" in data and "year" in data and data["item"] > data["year"]:
            self.add_error("year", "The year's limit cannot be below that of one item.")
        return data

    def cents(self, name: str) -> int:
        """A valid amount in cents."""
        return int(self.cleaned_data[name] * 100)
