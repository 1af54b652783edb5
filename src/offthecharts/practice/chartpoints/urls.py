"""Giving points in the chart, also while the Hub is away."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.practice.chartpoints.views import giving, settling

urlpatterns: list[URLPattern | URLResolver] = [
    path("patients/<uuid:patient_id>/points/<uuid:service_id>/", giving.chart_points, name="chart_points"),
    path("patients/<uuid:patient_id>/points/<uuid:service_id>/now/", giving.points_now, name="chart_points_now"),
    path("points/<int:award_id>/undo/", giving.chart_points_undo, name="chart_points_undo"),
    path("points/to-settle/", settling.points_to_settle, name="points_to_settle"),
    path("points/<int:award_id>/settle/", settling.points_settle, name="points_settle"),
    path("points/<int:award_id>/take-up/", settling.points_take_up, name="points_take_up"),
]
