"""Practice Setup > Import and Export."""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offthecharts.practice.access import manager_only
from offthecharts.practice.intake import export as exporting
from offthecharts.practice.intake import services
from offthecharts.practice.intake.errors import NotNow, UnusableFile
from offthecharts.practice.intake.forms import ColumnsForm, UploadForm
from offthecharts.practice.intake.models import CsvImport
from offthecharts.practice.intake.reading import rows_of
from offthecharts.practice.intake.rows import ParsedRow, RowReader
from offthecharts.practice.requests import StaffRequest
from offthecharts.web.audit.services import record
from offthecharts.web.csv_lines import BYTE_ORDER_MARK, csv_line
from offthecharts.web.pages import page

PREVIEW_ROWS = 5
PROBLEMS_SHOWN = 50


@require_http_methods(["GET", "POST"])
@manager_only(recent_password=True)
def import_start(request: StaffRequest) -> HttpResponse:
    """Choose a file; the imports so far."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.upload(file=form.cleaned_data["file"], by=request.user)
        except UnusableFile as error:
            form.add_error("file", error.advice)
        else:
            return redirect("import_columns", made.pk)
    context = {"form": form, "imports": CsvImport.objects.select_related("created_by")[:50]}
    return render(request, "intake/import_start.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@manager_only(recent_password=True)
def import_columns(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Say which column holds what, with the first rows as they will be read."""
    csv_import = get_object_or_404(CsvImport, pk=import_id)
    if csv_import.is_working or not csv_import.file:
        return redirect("import_progress", csv_import.pk)
    form = ColumnsForm(request.POST or None, csv_import=csv_import)
    if request.method == "POST" and form.is_valid():
        choice = {name: form.cleaned_data[name] for name in ("date_order", "overwrite")}
        services.choose_columns(csv_import=csv_import, mapping=form.mapping, **choice)
        if "check" in request.POST:
            services.check(csv_import=csv_import)
            return redirect("import_progress", csv_import.pk)
        return redirect("import_columns", csv_import.pk)
    context = {"csv_import": csv_import, "form": form, "preview": _preview(csv_import)}
    return render(request, "intake/import_columns.html", context, status=422 if form.is_bound else 200)


def _preview(csv_import: CsvImport) -> list[ParsedRow]:
    reader = RowReader(csv_import.mapping, csv_import.date_order)
    return [reader.read(row) for row in islice(rows_of(csv_import), PREVIEW_ROWS)]


@require_safe
@manager_only(recent_password=True)
def import_progress(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """How far the check or the import has come, and what it found."""
    csv_import = get_object_or_404(CsvImport, pk=import_id)
    context: dict[str, Any] = {"csv_import": csv_import}
    if not csv_import.is_working:
        context["problems"] = list(csv_import.problems.all()[:PROBLEMS_SHOWN])
    return page(request, "intake/import_progress.html", context, partial="progress")


_STEPS = {
    "check": lambda csv_import, user: services.check(csv_import=csv_import),
    "start": lambda csv_import, user: services.start(csv_import=csv_import, by=user),
    "carry-on": lambda csv_import, user: services.carry_on(csv_import=csv_import),
    "stop": lambda csv_import, user: services.stop(csv_import=csv_import),
}


@require_POST
@manager_only(recent_password=True)
def import_step(request: StaffRequest, import_id: UUID, step: str) -> HttpResponse:
    """Check, start, stop or carry on."""
    csv_import = get_object_or_404(CsvImport, pk=import_id)
    if step not in _STEPS:
        raise Http404("no such step")
    try:
        _STEPS[step](csv_import, request.user)
    except NotNow as error:
        messages.warning(request, f"{error.heading}. {error.advice}")
    return redirect("import_progress", csv_import.pk)


@require_POST
@manager_only(recent_password=True)
def import_remove(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Forget an import and its file; the charts stay."""
    csv_import = get_object_or_404(CsvImport, pk=import_id)
    try:
        services.remove(csv_import=csv_import, by=request.user)
    except NotNow:
        messages.warning(request, "Stop the import first.")
        return redirect("import_progress", csv_import.pk)
    messages.success(request, f"{csv_import.file_name} is forgotten; the charts stay as they are.")
    return redirect("import_start")


@require_safe
@manager_only(recent_password=True)
def import_problems(request: StaffRequest, import_id: UUID) -> StreamingHttpResponse:
    """The rows that were not taken in, with the reasons: to mend and load again.

    Cells stand as in the file, but for the apostrophe before what a spreadsheet would run; reading drops it again.
    """
    csv_import = get_object_or_404(CsvImport, pk=import_id)

    def lines() -> Iterator[str]:
        yield BYTE_ORDER_MARK + csv_line([*csv_import.header, "Problem"], delimiter=csv_import.delimiter)
        for problem in csv_import.problems.all().iterator(chunk_size=500):
            why = " ".join(f"{label}: {text}" if label else text for label, text in problem.reasons)
            yield csv_line([*problem.cells, why], delimiter=csv_import.delimiter)

    return _download(lines(), f"{csv_import.file_name.rpartition('.')[0] or csv_import.file_name}-problems.csv")


@require_safe
@manager_only(recent_password=True)
def export(request: StaffRequest) -> HttpResponse:
    """What can be taken out, and how."""
    return render(request, "intake/export.html", {"tables": exporting.TABLES})


@require_safe
@manager_only(recent_password=True)
def export_file(request: StaffRequest, name: str, form: str) -> StreamingHttpResponse:
    """One table as ``csv`` or ``jsonl``, or ``everything.zip``."""
    record(actor=request.user, action="exported", detail=f"{name}.{form}")
    stem = f"{name}-{timezone.localdate().isoformat()}"
    if (name, form) == ("everything", "zip"):
        return _download(exporting.everything(timezone.localtime()), f"{stem}.zip", "application/zip")
    table = next((table for table in exporting.TABLES if table.key == name), None)
    if table is None or form not in ("csv", "jsonl"):
        raise Http404("no such export")
    if form == "csv":
        return _download(exporting.csv_lines(table), f"{stem}.csv")
    return _download(exporting.json_lines(table), f"{stem}.jsonl", "application/jsonl; charset=utf-8")


def _download(
    content: Iterator[str] | Iterator[bytes], name: str, media_type: str = "text/csv; charset=utf-8"
) -> StreamingHttpResponse:
    response = StreamingHttpResponse(content, content_type=media_type)
    safe = "".join(letter if letter.isalnum() or letter in "-_. " else "_" for letter in name)
    response["Content-Disposition"] = f'attachment; filename="{safe.encode("ascii", "replace").decode()}"'
    response["Cache-Control"] = "no-store"
    return response
