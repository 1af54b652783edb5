"""Addresses of the approvals' pages."""

from django.urls import URLPattern, path

from offthecharts.hub.approvals import exporting, views

urlpatterns: list[URLPattern] = [
    path("approvals/", views.approvals, name="approvals"),
    path("approvals/export.csv", exporting.approvals_export, name="approvals_export"),
    path("approvals/approve/", views.approvals_approve, name="approvals_approve"),
    path("approvals/reopen/", views.approvals_reopen, name="approvals_reopen"),
    path("approvals/<uuid:approval_id>/refuse/", views.approval_refuse, name="approval_refuse"),
    path("approvals/<uuid:approval_id>/withdraw/", views.approval_withdraw, name="approval_withdraw"),
]
