"""Add points, as it is typed."""

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms

from offthecharts.hub.menu.models import RewardItem

MOST_POINTS = 100_000


@dataclass(frozen=True)
class ItemGroup:
    """A group of the reward menu with the items that can be ticked."""

    name: str
    items: list[RewardItem]


def in_groups(items: list[RewardItem]) -> list[ItemGroup]:
    """`items` under their groups, in the order given."""
    groups: dict[str, list[RewardItem]] = {}
    for item in items:
        groups.setdefault(item.group.name, []).append(item)
    return [ItemGroup(name, found) for name, found in groups.items()]


class CorrectBalanceForm(forms.Form):
    """By how many points the balance is wrong, and why."""

    points = forms.IntegerField(
        label="Points",
        min_value=-MOST_POINTS,
        max_value=MOST_POINTS,
        help_text="What the balance changes by. Below zero takes points away, for example −20.",
    )
    reason = forms.CharField(label="Reason", max_length=120, help_text="It stands in the member's activity.")
    idempotency_key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("idempotency_key", uuid.uuid4().hex)

    def clean_points(self) -> int:
        """Nothing is no correction."""
        points: int = self.cleaned_data["points"]
        if points == 0:
            raise forms.ValidationError("Enter how many points, not zero.")
        return points


class AddPointsForm(forms.Form):
    """Reward items, several at once, and/or Misc. with a number and a description."""

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
    idempotency_key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, items: list[RewardItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items_by_id = {str(item.id): item for item in items}
        self.groups = in_groups(items)
        field: Any = self.fields["item"]
        field.choices = [(key, item.name) for key, item in self.items_by_id.items()]
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
        """The points of what is ticked now, for the running total."""
        try:
            misc = int(self["misc_points"].value() or 0)
        except ValueError:
            misc = 0
        items = (self.items_by_id.get(key) for key in self.ticked)
        return misc + sum(item.points for item in items if item)

    @property
    def chosen(self) -> list[RewardItem]:
        """The ticked items; after validation."""
        return [self.items_by_id[key] for key in self.cleaned_data["item"]]

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
        return data
