"""A point rule as it is typed."""

import uuid
from collections.abc import Iterable
from typing import Any, Final

from django import forms

from offthecharts.hub.messages.models import MessageTemplate
from offthecharts.hub.points.lines import MAX_POINTS
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.rules.conditions import folded
from offthecharts.hub.rules.models import PointRule, Trigger
from offthecharts.hub.rules.queries import kinds_in_use
from offthecharts.hub.tags.services import tags_of

MOST_MINUTES: Final = 240
ABOUT_TIME: Final = (Trigger.EARLY, Trigger.LATE)
SCORES: Final = [("", "Choose"), *((str(score), f"{score} of 5") for score in range(1, 6))]


class RuleForm(forms.Form):
    """What a rule looks at, what it gives, and to whom. Fields that its trigger does not use are not kept."""

    name = forms.CharField(label="Name", max_length=60, help_text="Members read it beside their points.")
    trigger = forms.ChoiceField(label="When", choices=Trigger.choices)
    from_minutes = forms.IntegerField(
        label="At least (minutes)", required=False, min_value=0, max_value=MOST_MINUTES, help_text="Empty: any."
    )
    to_minutes = forms.IntegerField(
        label="At most (minutes)",
        required=False,
        min_value=0,
        max_value=MOST_MINUTES,
        help_text="Empty: no limit; for the next visit 60 minutes after this one was marked as kept.",
    )
    least_score = forms.TypedChoiceField(
        label="Hygiene score, at least", choices=SCORES, required=False, coerce=int, empty_value=None
    )
    kinds = forms.MultipleChoiceField(
        label="Kinds of appointment",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None: all kinds.",
    )
    other_kinds = forms.CharField(
        label="Other kinds",
        required=False,
        max_length=300,
        help_text="As the practice program calls them, with commas.",
    )
    points = forms.IntegerField(
        label="Points",
        min_value=-MAX_POINTS,
        max_value=MAX_POINTS,
        help_text="Below zero for a deduction, which takes at most what the member has.",
    )
    message_template = forms.ChoiceField(
        label="Message", required=False, help_text="Goes out 15 minutes later, unless the points are taken back."
    )
    tags = forms.MultipleChoiceField(
        label="Groups", required=False, widget=forms.CheckboxSelectMultiple, help_text="None: every member."
    )

    def __init__(self, data: Any = None, *, practice: Practice, rule: PointRule | None = None) -> None:
        super().__init__(data, initial=_initial(rule) if rule else {"trigger": Trigger.EARLY})
        known = _once([*kinds_in_use(practice), *(rule.kinds if rule else [])])
        templates = MessageTemplate.objects.of(practice).filter(is_active=True)
        self._offer("kinds", [(kind, kind) for kind in known])
        self._offer("message_template", [("", "None"), *((str(one.id), one.name) for one in templates)])
        self._offer("tags", [(str(tag.id), tag.name) for tag in tags_of(practice)])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices
        if not choices:
            del self.fields[name]

    def clean_points(self) -> int:
        """Not zero: such a rule would do nothing."""
        points: int = self.cleaned_data["points"]
        if points == 0:
            raise forms.ValidationError("Enter a number other than zero.")
        return points

    def clean(self) -> dict[str, Any]:
        """What the trigger needs is there, and what it does not use is gone."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        trigger = data.get("trigger")
        if trigger not in ABOUT_TIME:
            data["from_minutes"] = None
        if trigger not in (*ABOUT_TIME, Trigger.NEXT_BOOKED):
            data["to_minutes"] = None
        if trigger != Trigger.HYGIENE_AT_LEAST:
            data["least_score"] = None
        elif data.get("least_score") is None:
            self.add_error("least_score", "Choose the lowest score that earns the points.")
        least, most = data.get("from_minutes"), data.get("to_minutes")
        if least is not None and most is not None and least > most:
            self.add_error("to_minutes", "Enter at least as many minutes as in the field before.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        """By the model's names; after validation."""
        data = self.cleaned_data
        others = [" ".join(kind.split())[:80] for kind in data["other_kinds"].split(",")]
        template = data.get("message_template")
        return {
            **{
                name: data[name]
                for name in ("name", "trigger", "from_minutes", "to_minutes", "least_score", "points")
            },
            "kinds": _once([*data.get("kinds", []), *others]),
            "message_template_id": uuid.UUID(template) if template else None,
            "tag_ids": data.get("tags", []),
        }


def _once(kinds: Iterable[str]) -> list[str]:
    """Each kind once, whatever its case, without empty ones."""
    return list({folded(kind): kind for kind in reversed(list(kinds)) if kind}.values())[::-1]


def _initial(rule: PointRule) -> dict[str, Any]:
    plain = ("name", "trigger", "from_minutes", "to_minutes", "least_score", "kinds", "points")
    return {
        **{name: getattr(rule, name) for name in plain},
        "message_template": str(rule.message_template_id or ""),
        "tags": rule.tag_ids,
    }
