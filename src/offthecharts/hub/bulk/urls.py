"""Addresses of points for many members."""

from django.urls import URLPattern, path

from offthecharts.hub.bulk import exporting, views

urlpatterns: list[URLPattern] = [
    path("members/points/", views.lots, name="lots"),
    path("members/points/new/", views.bulk_points, name="bulk_points"),
    path("members/points/<uuid:lot_id>/", views.lot, name="lot"),
    path("members/points/<uuid:lot_id>/export.csv", exporting.lot_export, name="lot_export"),
    path("members/points/<uuid:lot_id>/give/", views.lot_give, name="lot_give"),
    path("members/points/<uuid:lot_id>/undo/", views.lot_undo, name="lot_undo"),
    path("members/points/<uuid:lot_id>/<uuid:part_id>/", views.lot_part, name="lot_part"),
]
