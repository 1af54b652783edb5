"""Addresses of the reports and of the rows behind their numbers: one for each, made from the registry."""

from django.urls import path

from offthecharts.hub.reports.listings import LISTINGS
from offthecharts.hub.reports.registry import REPORTS
from offthecharts.hub.reports.views import reporting, rows

urlpatterns = [path("reports/", reporting.reports, name="reports")]
for _slug in (report.slug for report in REPORTS):
    urlpatterns += [
        path(f"reports/{_slug}/", reporting.report, {"slug": _slug}, name=f"report_{_slug}"),
        path(f"reports/{_slug}.csv", reporting.report_csv, {"slug": _slug}, name=f"report_{_slug}_csv"),
        path(f"reports/{_slug}.pdf", reporting.report_pdf, {"slug": _slug}, name=f"report_{_slug}_pdf"),
    ]
for _kind in LISTINGS:
    urlpatterns += [
        path(f"reports/rows/{_kind}/", rows.rows, {"kind": _kind}, name=f"report_rows_{_kind}"),
        path(f"reports/rows/{_kind}.csv", rows.rows_csv, {"kind": _kind}, name=f"report_rows_{_kind}_csv"),
    ]
