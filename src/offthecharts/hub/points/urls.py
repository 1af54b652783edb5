"""Addresses of the points pages."""

from django.urls import path

from offthecharts.hub.points import correcting, views

urlpatterns = [
    path("members/<int:number>/points/", views.points_add, name="points_add"),
    path("members/<int:number>/points/correct/", correcting.points_correct, name="points_correct"),
    path("members/<int:number>/points/undo/", views.points_undo, name="points_undo"),
]
