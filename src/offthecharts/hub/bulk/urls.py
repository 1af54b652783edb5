"""Addresses of points for many members."""

from django.urls import URLPattern, path

from offthecharts.hub.bulk import exporting
from offthecharts.hub.bulk.views import acting, choosing, one

urlpatterns: list[URLPattern] = [
    path("members/points/", choosing.lots, name="lots"),
    path("members/points/new/", choosing.bulk_points, name="bulk_points"),
    path("members/points/<uuid:lot_id>/", one.lot, name="lot"),
    path("members/points/<uuid:lot_id>/export.csv", exporting.lot_export, name="lot_export"),
    path("members/points/<uuid:lot_id>/give/", acting.lot_give, name="lot_give"),
    path("members/points/<uuid:lot_id>/undo/", acting.lot_undo, name="lot_undo"),
    path("members/points/<uuid:lot_id>/approve/", acting.lot_approve, name="lot_approve"),
    path("members/points/<uuid:lot_id>/reopen/", acting.lot_reopen, name="lot_reopen"),
    path("members/points/<uuid:lot_id>/go-on/", acting.lot_go_on, name="lot_go_on"),
    path("members/points/<uuid:lot_id>/<uuid:part_id>/", one.lot_part, name="lot_part"),
]
