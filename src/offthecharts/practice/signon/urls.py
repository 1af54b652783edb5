"""Addresses of Practice Setup > Single Sign-On."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.practice.signon import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("setup/sign-on/", views.sign_on, name="sign_on"),
    path("setup/sign-on/<uuid:service_id>/switch/", views.sign_on_switch, name="sign_on_switch"),
    path("setup/sign-on/<uuid:service_id>/unlink/<int:staff_id>/", views.sign_on_unlink, name="sign_on_unlink"),
    path("setup/sign-on/<uuid:service_id>/key/", views.sign_on_key, name="sign_on_key"),
    path("setup/sign-on/<uuid:service_id>/settings.json", views.sign_on_export, name="sign_on_export"),
    path("setup/sign-on/<uuid:service_id>/copy/", views.sign_on_import, name="sign_on_import"),
]
