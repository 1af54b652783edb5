"""Addresses of Practice Setup > Web and Reminders."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.practice.setup.views import changing, connecting, listing

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/", listing.setup, name="practice_setup"),
    path("setup/services/", listing.service_list, name="services"),
    path("setup/services/add/", listing.service_add, name="service_add"),
    path("setup/services/<uuid:service_id>/", connecting.service, name="service"),
    path("setup/services/<uuid:service_id>/verify/", connecting.service_verify, name="service_verify"),
    path("setup/services/<uuid:service_id>/check/", connecting.service_check, name="service_check"),
    path("setup/services/<uuid:service_id>/enable/", changing.service_enable, name="service_enable"),
    path("setup/services/<uuid:service_id>/disable/", changing.service_disable, name="service_disable"),
    path("setup/services/<uuid:service_id>/settings/", changing.service_change, name="service_change"),
    path("setup/services/<uuid:service_id>/remove/", changing.service_remove, name="service_remove"),
    path("setup/services/<uuid:service_id>/restore/", changing.service_restore, name="service_restore"),
]
