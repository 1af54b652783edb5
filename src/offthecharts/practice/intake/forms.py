"""Choosing a file and its columns."""

from typing import Any

from django import forms

from offthecharts.practice.intake.columns import REQUIRED, TARGETS
from offthecharts.practice.intake.models import CsvImport, DateOrder


class UploadForm(forms.Form):
    """The file to import."""

    file = forms.FileField(
        label="CSV file",
        max_length=200,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        help_text="The names of the columns in its first line. Nothing is written before you have seen the check.",
    )


class ColumnsForm(forms.Form):
    """One choice of a column for each field of the chart."""

    date_order = forms.ChoiceField(label="Dates", choices=DateOrder, widget=forms.RadioSelect)
    overwrite = forms.BooleanField(
        label="The file wins over what stands in the chart",
        required=False,
        help_text="Off: only empty fields of existing charts are filled. Nothing is ever emptied.",
    )

    def __init__(self, *args: Any, csv_import: CsvImport, **kwargs: Any) -> None:
        mapping: dict[str, int] = csv_import.mapping
        kwargs["initial"] = {
            "date_order": csv_import.date_order,
            "overwrite": csv_import.overwrite,
            **{f"column_{key}": place for key, place in mapping.items()},
        }
        super().__init__(*args, **kwargs)
        headings = [(place, heading or f"Column {place + 1}") for place, heading in enumerate(csv_import.header)]
        for target in TARGETS:
            self.fields[f"column_{target.key}"] = forms.TypedChoiceField(
                label=target.label,
                choices=[("", "not in the file"), *headings],
                coerce=int,
                empty_value=None,
                required=target.key in REQUIRED,
                error_messages={"required": "Choose the column that holds it."},
            )

    @property
    def columns(self) -> list[forms.BoundField]:
        """The choices of columns alone."""
        return [self[f"column_{target.key}"] for target in TARGETS]

    def clean(self) -> dict[str, Any]:
        """A column can fill one field; a chart number or a birth date has to be there."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        used: dict[int, str] = {}
        for target in TARGETS:
            place = data.get(f"column_{target.key}")
            if place is not None and place in used:
                self.add_error(f"column_{target.key}", f"This column is chosen for “{used[place]}” already.")
            elif place is not None:
                used[place] = target.label
        if data.get("column_chart_number") is None and data.get("column_birth_date") is None:
            self.add_error("column_birth_date", "A chart number or a date of birth is needed to tell patients apart.")
        return data

    @property
    def mapping(self) -> dict[str, int]:
        """Field to column."""
        chosen = {target.key: self.cleaned_data.get(f"column_{target.key}") for target in TARGETS}
        return {key: place for key, place in chosen.items() if place is not None}
