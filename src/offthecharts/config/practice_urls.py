"""Addresses of the practice server. Each folder has its own."""

from django.urls import URLPattern, URLResolver, include, path

from offthecharts.web.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("offthecharts.web.signin.urls")),
    path("healthz", healthz, name="healthz"),
    path("", include("offthecharts.practice.patients.urls")),
    path("", include("offthecharts.practice.appointments.urls")),
    path("", include("offthecharts.practice.launcher.urls")),
    path("", include("offthecharts.practice.office.urls")),
    path("", include("offthecharts.practice.staff.urls")),
    path("", include("offthecharts.practice.setup.urls")),
    path("", include("offthecharts.practice.intake.urls")),
    path("", include("offthecharts.practice.outbox.urls")),
    path("", include("offthecharts.practice.chartpoints.urls")),
    path("", include("offthecharts.practice.signon.urls")),
    path("", include("offthecharts.practice.news.urls")),
    path("", include("offthecharts.practice.offers.urls")),
]
