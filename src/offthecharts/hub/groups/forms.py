"""Groups, statuses and filters as they are typed."""

from django import forms

from offthecharts.hub.groups.models import LONGEST_NAME


class StatusForm(forms.Form):
    """The name of a status."""

    name = forms.CharField(label="Name", max_length=LONGEST_NAME)


class GroupForm(StatusForm):
    """The name of a group, and what it is for."""

    description = forms.CharField(label="What it is for", max_length=200, required=False)


class FilterForm(StatusForm):
    """The name of a filter that is kept."""
