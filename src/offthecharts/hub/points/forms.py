"""Add points, as it is typed."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from offthecharts.hub.keys import KeyField
from offthecharts.hub.menu.limits import Lock
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points.lines import Line

MOST_POINTS = 100_000


@dataclass(frozen=True)
class Choice:
    """A reward item that can be ticked, unless it is locked; with `waits` it needs approval first."""

    item: RewardItem
    lock: Lock | None = None
    waits: bool = False


@dataclass(frozen=True)
class ItemGroup:
    """A group of the reward menu with its items."""

    name: str
    choices: list[Choice]


def in_groups(
    items: list[RewardItem], locks: Mapping[uuid.UUID, Lock], waits: Collection[uuid.UUID]
) -> list[ItemGroup]:
    """`items` under their groups, in the order given."""
    groups: dict[uuid.UUID, ItemGroup] = {}
    for item in items:
        group = groups.setdefault(item.group_id, ItemGroup(item.group.name, []))
        group.choices.append(Choice(item, locks.get(item.id), item.id in waits))
    return list(groups.values())


class CorrectBalanceForm(forms.Form):
    """By how many points the balance is wrong, and why."""

    points = forms.IntegerField(
        label="Points",
        min_value=-MOST_POINTS,
        max_value=MOST_POINTS,
        help_text="What the balance changes by. Below zero takes points away, for example −20.",
    )
    reason = forms.CharField(label="Reason", max_length=120, help_text="It stands in the member's activity.")
    idempotency_key = KeyField()

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
    idempotency_key = KeyField()

    def __init__(
        self,
        *args: Any,
        items: list[RewardItem],
        locks: Mapping[uuid.UUID, Lock] | None = None,
        waits: Collection[uuid.UUID] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items_by_id = {str(item.id): item for item in items}
        self.groups = in_groups(items, locks or {}, waits)
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

    @property
    def lines(self) -> list[Line]:
        """What is given; after validation."""
        lines = [Line.of(item) for item in self.chosen]
        if self.cleaned_data["misc"]:
            lines.append(Line(points=self.cleaned_data["misc_points"], reason=self.cleaned_data["misc_reason"]))
        return lines

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
