"""What a Hub tells this practice server."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.practice.news import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("patients/<uuid:patient_id>/hub/", views.hub_state, name="hub_state"),
]
