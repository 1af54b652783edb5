"""Addresses of Off-the-Charts and the launch log."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.practice.launcher.views import launching, log

urlpatterns: list[URLPattern | URLResolver] = [
    path("launches/", launching.launches, name="launches"),
    path("launches/menu/", launching.launch_menu, name="launch_menu"),
    path("launches/menu/<uuid:patient_id>/", launching.launch_menu, name="launch_menu_patient"),
    path("launches/<uuid:launch_id>/outcome/", launching.launch_outcome, name="launch_outcome"),
    path("setup/launches/", log.launch_log, name="launch_log"),
    path("setup/launches.csv", log.launch_log_csv, name="launch_log_csv"),
]
