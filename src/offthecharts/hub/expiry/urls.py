"""Addresses of the expiry rule's pages."""

from django.urls import path

from offthecharts.hub.expiry import views

urlpatterns = [
    path("expiry/", views.expiry, name="expiry"),
    path("expiry/export/", views.expiry_export, name="expiry_export"),
    path("expiry/<uuid:notice_id>/give-back/", views.expiry_give_back, name="expiry_give_back"),
]
