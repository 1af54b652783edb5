"""Where a profile differs from the chart."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.hub.differences import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("differences/", views.differences, name="differences"),
    path("differences/settle/", views.differences_settle, name="differences_settle"),
    path("differences/undo/<uuid:batch>/", views.differences_undo, name="differences_undo"),
    path("differences/<uuid:difference_id>/photo/", views.difference_photo, name="difference_photo"),
]
