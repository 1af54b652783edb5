"""Addresses of what was forgotten."""

from django.urls import path

from offthecharts.hub.forgotten import views

urlpatterns = [
    path("forgotten/", views.forgotten, name="forgotten"),
    path("forgotten/give/", views.forgotten_give, name="forgotten_give"),
    path("forgotten/leave/", views.forgotten_leave, name="forgotten_leave"),
    path("forgotten/<uuid:dismissal_id>/again/", views.forgotten_again, name="forgotten_again"),
]
