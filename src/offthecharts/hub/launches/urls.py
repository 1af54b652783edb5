"""Addresses of the windows that practice servers open."""

from django.urls import path

from offthecharts.hub.launches import choice_views, views

urlpatterns = [
    path("launch/opened/<uuid:launch_id>/", views.launch_opened, name="launch_opened"),
    path("launch/choose/<uuid:launch_id>/", choice_views.launch_choose, name="launch_choose"),
    path("launch/choose/<uuid:launch_id>/photo/", choice_views.launch_choose_photo, name="launch_choose_photo"),
    path("launch/<str:token>/", views.launch, name="launch"),
]
