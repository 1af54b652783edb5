"""Groups and items of the reward menu, as they are typed."""

import uuid
from typing import Any, Final

from django import forms

from offthecharts.hub.groups.queries import groups_of
from offthecharts.hub.menu.loosening import may_loosen, standing
from offthecharts.hub.menu.models import RewardGroup, RewardItem
from offthecharts.hub.practices.models import HubUser
from offthecharts.hub.tags.services import tags_of

MOST_POINTS: Final = 100_000
MOST_DAYS: Final = 1_000
MOST_TIMES: Final = 100


class GroupForm(forms.Form):
    """A heading of the reward menu."""

    name = forms.CharField(label="Name", max_length=60)


class ItemForm(forms.Form):
    """A reason with a number of points."""

    name = forms.CharField(label="Name", max_length=80)
    points = forms.IntegerField(
        label="Points",
        min_value=-MOST_POINTS,
        max_value=MOST_POINTS,
        help_text="Below zero for a deduction, for example −10.",
    )
    group = forms.ChoiceField(label="Group")
    is_active = forms.BooleanField(
        label="On the menu", required=False, initial=True, help_text="Items that are off stay in the activity."
    )
    repeat_lock_days = forms.IntegerField(
        label="Days until it can be given again",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text="For the same member. Empty: at once.",
    )
    most_per_day = forms.IntegerField(
        label="Most times a day",
        required=False,
        min_value=1,
        max_value=MOST_TIMES,
        help_text="For the same member. Empty: as often as you like.",
    )
    needs_approval = forms.BooleanField(
        label="Needs approval",
        required=False,
        help_text="What others than Owners and Admins give waits until one of them approves it.",
    )
    member_groups = forms.MultipleChoiceField(
        label="For these groups",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None: for every member. Others do not see it when points are added.",
    )
    tag = forms.ChoiceField(label="Tag", required=False, help_text="Put on the member when the item is given.")

    def __init__(
        self,
        data: Any = None,
        *,
        by: HubUser,
        groups: list[RewardGroup],
        item: RewardItem | None = None,
        group_id: str = "",
    ) -> None:
        initial = _initial(item) if item else {"group": group_id or str(groups[0].id)}
        super().__init__(data, initial=initial)
        self.groups = {str(group.id): group for group in groups}
        self._offer("group", [(key, group.name) for key, group in self.groups.items()])
        known = {str(row.id): row.name for row in groups_of(by.practice)}
        removed = [one for one in item.member_group_ids if one not in known] if item else []
        self._offer("member_groups", [*known.items(), *((one, "A group that was removed") for one in removed)])
        self._offer("tag", [("", "None"), *((str(row.id), row.name) for row in tags_of(by.practice))])
        if not self.fields["member_groups"].choices:  # type: ignore[attr-defined]  # a field with choices
            del self.fields["member_groups"]
        if item and not may_loosen(by):
            self._fix(standing(item))

    def _fix(self, names: list[str]) -> None:
        """Show these fields as they are; what is sent for them does not count."""
        for name in names:
            field = self.fields[name]
            field.disabled = True
            field.help_text = f"{field.help_text} Only an Owner or Admin changes this once it is set."

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean_points(self) -> int:
        """Not zero: such an item would do nothing."""
        points: int = self.cleaned_data["points"]
        if points == 0:
            raise forms.ValidationError("Enter a number other than zero.")
        return points

    @property
    def limits(self) -> dict[str, Any]:
        """The limits by the model's names; after validation."""
        data = self.cleaned_data
        return {
            "repeat_lock_days": data["repeat_lock_days"],
            "most_per_day": data["most_per_day"],
            "needs_approval": data["needs_approval"],
            "member_group_ids": data.get("member_groups", []),
            "tag_id": uuid.UUID(data["tag"]) if data["tag"] else None,
        }

    @property
    def chosen_group(self) -> RewardGroup:
        """The group; after validation."""
        return self.groups[self.cleaned_data["group"]]


def _initial(item: RewardItem) -> dict[str, Any]:
    names = ("name", "points", "is_active", "repeat_lock_days", "most_per_day", "needs_approval")
    return {
        **{name: getattr(item, name) for name in names},
        "group": str(item.group_id),
        "member_groups": item.member_group_ids,
        "tag": str(item.tag_id or ""),
    }
