"""The settings of a source, with Verify for Open Dental and a preview for CSV files."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from offthecharts.hub import roles
from offthecharts.hub.access import hub_users
from offthecharts.hub.requests import HubRequest
from offthecharts.hub.sources import services
from offthecharts.hub.sources.csv_folder.folder import Folder
from offthecharts.hub.sources.csv_folder.preview import sample_of
from offthecharts.hub.sources.errors import SourceFault
from offthecharts.hub.sources.forms import CsvFolderForm, OpenDentalForm
from offthecharts.hub.sources.models import Source, SourceKind
from offthecharts.hub.sources.open_dental.client import Keys
from offthecharts.hub.sources.open_dental.keys import keep, keys_of, sealed
from offthecharts.hub.sources.open_dental.verify import verify
from offthecharts.hub.sources.views.finding import source_or_404


@require_http_methods(["GET", "POST"])
@hub_users(*roles.RUNS_PRACTICE)
def source_settings(request: HubRequest, source_id: uuid.UUID) -> HttpResponse:
    """What the source is and how it is taken in."""
    source = source_or_404(request, source_id)
    return _open_dental(request, source) if source.kind == SourceKind.OPEN_DENTAL else _csv_folder(request, source)


def _open_dental(request: HubRequest, source: Source) -> HttpResponse:
    form = OpenDentalForm(request.POST or None, source=source)
    context: dict[str, Any] = {"form": form, "source": source}
    if request.method == "POST" and form.is_valid():
        keys = form.keys
        if "verify" not in request.POST:
            secret = {"secret_encrypted": sealed(keys)} if keys else {}
            services.change(source=source, by=request.user, settings=form.own, **form.values, **secret)
            messages.success(request, "Saved.")
            return redirect("source", source.id)
        context["steps"] = _steps(source, form, keys)
        context["kept_keys"] = keep(keys, source, form.cleaned_data["address"]) if keys else ""
        return render(request, "sources/open_dental.html", context)
    return render(request, "sources/open_dental.html", context, status=422 if form.is_bound else 200)


def _steps(source: Source, form: OpenDentalForm, keys: Keys | None) -> list[Any]:
    try:
        return list(verify(form.cleaned_data["address"], keys or keys_of(source)))
    except SourceFault as error:
        form.add_error("developer_key", error.advice)
        return []


def _csv_folder(request: HubRequest, source: Source) -> HttpResponse:
    sample = sample_of(source)
    form = CsvFolderForm(request.POST or None, source=source, header=sample.header)
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and "preview" not in request.POST:
        services.change(source=source, by=request.user, settings=form.own, **form.values)
        messages.success(request, "Saved.")
        return redirect("source", source.id)
    order = form.cleaned_data["date_order"] if is_valid else form.initial["date_order"]
    context = {
        "form": form,
        "source": source,
        "sample": sample,
        "preview": sample.patients(form.mapping, day_first=order == "dmy"),
        "folder": Folder(source.settings.get("folder", "")).path,
    }
    status = 422 if form.is_bound and not is_valid else 200
    return render(request, "sources/csv_folder.html", context, status=status)
