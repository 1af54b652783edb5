"""Groups and items of the reward menu, as they are typed."""

from typing import Any

from django import forms

from offthecharts.hub.menu.models import RewardGroup

MOST_POINTS = 100_000


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

    def __init__(self, *args: Any, groups: list[RewardGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {str(group.id): group for group in groups}
        field: Any = self.fields["group"]
        field.choices = [(key, group.name) for key, group in self.groups.items()]

    def clean_points(self) -> int:
        """Not zero: such an item would do nothing."""
        points: int = self.cleaned_data["points"]
        if points == 0:
            raise forms.ValidationError("Enter a number other than zero.")
        return points

    @property
    def chosen_group(self) -> RewardGroup:
        """The group; after validation."""
        return self.groups[self.cleaned_data["group"]]
