"""The photo of the patient form. A photo that was handed in once stays with the form, whatever else is wrong."""

from typing import Any

from django import forms

from offthecharts.practice.patients import photos
from offthecharts.web.images import ACCEPT, UnusablePhoto, read_photo


class PhotoForm(forms.Form):
    """A new photo, the ticket of one that was handed in before, or the wish to have none."""

    photo = forms.FileField(
        label="Photo", required=False, allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ACCEPT})
    )
    photo_ticket = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)
    photo_remove = forms.BooleanField(label="Remove the photo", required=False)

    def clean_photo(self) -> str:
        """Keep the photo and answer its SHA-256; empty when none was handed in."""
        upload: Any = self.cleaned_data["photo"]
        if upload is None:
            return ""
        try:
            return photos.keep(read_photo(upload))
        except UnusablePhoto as error:
            raise forms.ValidationError(f"{error.heading}. {error.advice}") from error

    def new_sha256(self) -> str:
        """The photo handed in now or before with this form; empty when there is none."""
        if not self.is_bound:
            return ""
        return getattr(self, "cleaned_data", {}).get("photo") or photos.from_ticket(self.data.get("photo_ticket", ""))

    def outcome(self) -> str | None:
        """What becomes of the chart's photo: a SHA-256, empty to take it away, None to leave it."""
        return self.new_sha256() or ("" if self.cleaned_data.get("photo_remove") else None)

    @property
    def ticket(self) -> str:
        """The ticket that the form carries on."""
        sha256 = self.new_sha256()
        return photos.ticket(sha256) if sha256 else ""
