"""Prizes and their stock, as they are typed."""

import uuid
from decimal import Decimal
from typing import Any

from django import forms

from offthecharts.hub.groups.models import MemberGroup
from offthecharts.hub.prizes.models import LimitPeriod, Prize, PrizeClass
from offthecharts.hub.prizes.services import MOST_POINTS, PrizeData
from offthecharts.hub.prizes.stock import MOST
from offthecharts.web.images import ACCEPT

CLASS_HELP = (
    "A thing is in kind. A card for one shop or one kind of goods is a restricted card; one that works like money "
    "(a Visa gift card, cash) is a cash equivalent, which members of government programmes may not get."
)


class PrizeForm(forms.Form):
    """What is said of a prize."""

    name = forms.CharField(label="Name", max_length=80)
    description = forms.CharField(
        label="Description", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    photo = forms.FileField(
        label="Picture",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="JPEG, PNG, WebP or GIF, up to 10 MB.",
    )
    photo_remove = forms.BooleanField(label="Remove the picture", required=False)
    points = forms.IntegerField(label="Points", min_value=1, max_value=MOST_POINTS)
    retail = forms.DecimalField(
        label="Retail value in $",
        min_value=0,
        max_value=100_000,
        decimal_places=2,
        help_text="What it costs in a shop; yearly limits of some members count it.",
    )
    is_free = forms.BooleanField(
        label="It costs nothing",
        required=False,
        help_text="Tick this only with a retail value of 0, such as for a turn at choosing the music.",
    )
    prize_class = forms.ChoiceField(label="Class", choices=PrizeClass, help_text=CLASS_HELP)
    in_stock = forms.IntegerField(
        label="In stock",
        required=False,
        min_value=0,
        max_value=MOST,
        help_text="Leave it empty when you do not count this prize.",
    )
    low_stock = forms.IntegerField(
        label="Low at", min_value=0, max_value=1000, initial=3, help_text="This many or fewer are marked low."
    )
    limit_per_member = forms.IntegerField(
        label="At most", required=False, min_value=1, max_value=999, help_text="For each member; empty for no limit."
    )
    limit_period = forms.ChoiceField(label="Counted", choices=LimitPeriod)
    offered_at_desk = forms.BooleanField(label="At the desk", required=False, initial=True)
    offered_on_member_page = forms.BooleanField(
        label="On the member page",
        required=False,
        initial=True,
        help_text="Takes effect once your practice’s member page is open; until then prizes are ordered at the desk.",
    )
    is_active = forms.BooleanField(
        label="In the catalogue", required=False, initial=True, help_text="A retired prize keeps its orders."
    )
    groups = forms.MultipleChoiceField(
        label="Only for these groups",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: for everybody.",
    )

    def __init__(self, *args: Any, groups: list[MemberGroup], prize: Prize | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["groups"]
        field.choices = [(str(one.id), f"{one.name} (removed)" if one.removed_at else one.name) for one in groups]
        if not groups:
            del self.fields["groups"]
        if prize is not None:  # its stock has movements of its own
            del self.fields["in_stock"]
        if prize is None or not prize.photo:
            del self.fields["photo_remove"]

    def clean(self) -> dict[str, Any]:
        """A retail value of 0 is meant, or was never entered: the tick tells."""
        data = super().clean() or {}
        if data.get("retail") == 0 and not data.get("is_free"):
            self.add_error("retail", "Enter what it costs in a shop, or tick “It costs nothing”.")
        elif data.get("retail") and data.get("is_free"):
            self.add_error("is_free", "It has a retail value. Take the tick away, or enter 0 there.")
        return data

    @property
    def prize_data(self) -> PrizeData:
        """What to save; after validation."""
        data = self.cleaned_data
        names = PrizeData.__dataclass_fields__.keys() - {"retail_cents"}
        retail: Decimal = data["retail"]
        return PrizeData(retail_cents=int(retail * 100), **{name: data[name] for name in names})

    @property
    def group_ids(self) -> list[uuid.UUID]:
        """The groups ticked; after validation."""
        return [uuid.UUID(text) for text in self.cleaned_data.get("groups", [])]


def initial_of(prize: Prize, groups: list[uuid.UUID]) -> dict[str, Any]:
    """What the form of `prize` starts with."""
    names = PrizeData.__dataclass_fields__.keys() - {"retail_cents"}
    initial = {name: getattr(prize, name) for name in names}
    retail = None if prize.lacks_value else Decimal(prize.retail_cents) / 100
    return {**initial, "retail": retail, "groups": [str(one) for one in groups]}


class ReceiveForm(forms.Form):
    """A delivery."""

    quantity = forms.IntegerField(label="Pieces received", min_value=1, max_value=MOST)
    received_why = forms.CharField(label="Note", max_length=120, required=False)


class CountForm(forms.Form):
    """What was counted, and why it differs."""

    counted = forms.IntegerField(label="Counted now", min_value=0, max_value=MOST)
    why = forms.CharField(label="Why it differs", max_length=120, help_text="For example: two were broken.")

    def __init__(self, data: Any = None, *, put_aside: int) -> None:
        super().__init__(data)
        self.put_aside = put_aside
        if put_aside:
            self.fields["counted"].help_text = f"All that lie there, also the {put_aside} for open orders."
