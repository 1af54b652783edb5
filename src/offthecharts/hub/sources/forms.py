"""Sources as they are set up."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from offthecharts.hub.sources.csv_folder.columns import REQUIRED, TARGETS, guess_headings
from offthecharts.hub.sources.models import Source, SourceKind
from offthecharts.hub.sources.open_dental.client import Keys
from offthecharts.hub.sources.open_dental.keys import kept
from offthecharts.wire.address import normal_address, origin_of
from offthecharts.wire.changes import ChartChanges
from offthecharts.wire.errors import BadAddress

OPEN_DENTAL_ADDRESS = "https://api.opendental.com/api/v1"
_CHANGES = (
    (ChartChanges.OFF.value, "Off: only empty fields of a profile are filled"),
    (ChartChanges.ASK.value, "Ask: the profile shows what differs, a person decides"),
    (ChartChanges.AUTOMATIC.value, "Automatic: what came from the source follows it, the rest asks"),
)
_DATE_ORDERS = (
    ("mdy", "Month first: 5/4/2013 is the 4th of May"),
    ("dmy", "Day first: 4/5/2013 is the 4th of May"),
)
KEY_FIELDS = ("developer_key", "customer_key")
_OTHER_SERVER = "Enter both keys again: the stored ones are for another server."
COMMON = ("name", "chart_changes", "makes_profiles", "own_ids", "every_minutes")


class NewSourceForm(forms.Form):
    """What kind of source, and what it is called."""

    kind = forms.ChoiceField(label="Kind", choices=SourceKind, widget=forms.RadioSelect)
    name = forms.CharField(label="Name", max_length=80, help_text="For example “Open Dental, main office”.")


class SourceForm(forms.Form):
    """What all sources have."""

    name = forms.CharField(label="Name", max_length=80)
    chart_changes = forms.ChoiceField(label="Later changes", choices=_CHANGES, widget=forms.RadioSelect)
    makes_profiles = forms.BooleanField(
        label="Make profiles",
        required=False,
        help_text="Patients who have no profile get one. Off: only those who have one keep in step.",
    )
    own_ids = forms.BooleanField(
        label="Its patient ids are its own",
        required=False,
        help_text="Off when they are the ids that the practice's other programs tell the Hub too. "
        "On keeps patient 48 here apart from patient 48 there.",
    )
    every_minutes = forms.IntegerField(label="Read every (minutes)", min_value=1, max_value=1440)

    def __init__(self, *args: Any, source: Source, **kwargs: Any) -> None:
        self.source = source
        kwargs["initial"] = {**{name: getattr(source, name) for name in COMMON}, **self.own_initial()}
        super().__init__(*args, **kwargs)

    def own_initial(self) -> dict[str, Any]:
        """The kind's own values."""
        return {}

    @property
    def values(self) -> dict[str, Any]:
        """The model's fields; after validation."""
        return {name: self.cleaned_data[name] for name in COMMON}

    @property
    def own(self) -> dict[str, Any]:
        """The kind's own settings; after validation."""
        return {}


def _key(label: str) -> forms.CharField:
    """A key as it goes into a header: printable ASCII alone."""
    plain = RegexValidator(r"\A[!-~]+\Z", "Copy the key again: it has letters, digits and plain signs alone.")
    hidden = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=120, required=False, widget=hidden, validators=[plain])


class OpenDentalForm(SourceForm):
    """Address and keys of Open Dental's API. Keys that are left empty stay as they are.

    Keys go to the server for which they were typed and to no other: another origin wants both again. `kept_keys` are
    those that were typed to verify, encrypted and bound to it, so that nobody has to type them again to save.
    """

    address = forms.CharField(label="API address", max_length=200, initial=OPEN_DENTAL_ADDRESS)
    developer_key = _key("Developer key")
    customer_key = _key("Customer key")
    kept_keys = forms.CharField(required=False, max_length=800, widget=forms.HiddenInput)
    appointments = forms.BooleanField(label="Read appointments", required=False)

    def own_initial(self) -> dict[str, Any]:
        """Address and switch; keys are never shown."""
        settings = self.source.settings
        return {
            "address": settings.get("address", OPEN_DENTAL_ADDRESS),
            "appointments": settings.get("appointments", True),
        }

    def clean_address(self) -> str:
        """In the form in which it is stored."""
        try:
            return normal_address(self.cleaned_data["address"])
        except BadAddress as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Both keys are given, or both stay, which they do for the same server alone."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        missing = [name for name in KEY_FIELDS if not data.get(name) and name not in self.errors]
        if len(missing) == len(KEY_FIELDS) and self._has_keys(data):
            return data
        stored_for_another = len(missing) == len(KEY_FIELDS) and self.source.secret_encrypted
        for name in missing:
            self.add_error(name, _OTHER_SERVER if stored_for_another else "Enter both keys.")
        return data

    def _has_keys(self, data: dict[str, Any]) -> bool:
        """Whether keys are there for the server at the address; for one that is wrong itself nothing more is said."""
        if "address" not in data or kept(data.get("kept_keys", ""), self.source, data["address"]):
            return True
        before = self.source.settings.get("address", OPEN_DENTAL_ADDRESS)
        return bool(self.source.secret_encrypted) and origin_of(before) == origin_of(data["address"])

    @property
    def keys(self) -> Keys | None:
        """The keys that were typed, now or to verify; None when the stored ones stay. After validation."""
        data = self.cleaned_data
        if data["developer_key"]:
            return Keys(data["developer_key"], data["customer_key"])
        return kept(data["kept_keys"], self.source, data["address"])

    @property
    def own(self) -> dict[str, Any]:
        """Address and switch."""
        return {name: self.cleaned_data[name] for name in ("address", "appointments")}


class CsvFolderForm(SourceForm):
    """Which column holds what, chosen by the headings of a file that lies in the folder."""

    date_order = forms.ChoiceField(
        label="Dates",
        choices=_DATE_ORDERS,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, source: Source, header: list[str], **kwargs: Any) -> None:
        self.header = header or sorted(set(source.settings.get("mapping", {}).values()))
        super().__init__(*args, source=source, **kwargs)
        choices = [("", "not in the file"), *[(heading, heading) for heading in self.header if heading]]
        for target in TARGETS:
            self.fields[f"column_{target.key}"] = forms.ChoiceField(
                label=target.label,
                choices=choices,
                required=target.key in REQUIRED and bool(self.header),
                error_messages={"required": "Choose the column that holds it."},
            )

    def own_initial(self) -> dict[str, Any]:
        """The kept mapping, or what the headings tell."""
        settings = self.source.settings
        mapping = settings.get("mapping") or guess_headings(self.header)
        columns = {f"column_{key}": heading for key, heading in mapping.items()}
        return {"date_order": settings.get("date_order", "mdy"), **columns}

    @property
    def columns(self) -> list[forms.BoundField]:
        """The choices of columns alone."""
        return [self[f"column_{target.key}"] for target in TARGETS]

    @property
    def mapping(self) -> dict[str, str]:
        """Field to heading: as chosen when the form was sent and is right, else as shown."""
        data = self.cleaned_data if self.is_bound and hasattr(self, "cleaned_data") else self.initial
        found = {target.key: data.get(f"column_{target.key}") for target in TARGETS}
        return {key: str(heading) for key, heading in found.items() if heading}

    @property
    def own(self) -> dict[str, Any]:
        """How dates are read, and the mapping once there is one."""
        mapping = {"mapping": self.mapping} if self.header else {}
        return {"date_order": self.cleaned_data["date_order"], **mapping}


class StatusForm(forms.Form):
    """What a status means: the name of a tag, or nothing."""

    tag = forms.CharField(max_length=60, required=False)
