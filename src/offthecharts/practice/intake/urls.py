"""Addresses of import and export."""

from django.urls import path

from offthecharts.practice.intake import views

urlpatterns = [
    path("setup/import/", views.import_start, name="import_start"),
    path("setup/import/<uuid:import_id>/columns/", views.import_columns, name="import_columns"),
    path("setup/import/<uuid:import_id>/", views.import_progress, name="import_progress"),
    path("setup/import/<uuid:import_id>/problems.csv", views.import_problems, name="import_problems"),
    path("setup/import/<uuid:import_id>/remove/", views.import_remove, name="import_remove"),
    path("setup/import/<uuid:import_id>/<slug:step>/", views.import_step, name="import_step"),
    path("setup/export/", views.export, name="export"),
    path("setup/export/<slug:name>.<slug:form>", views.export_file, name="export_file"),
]
