"""Addresses of the day list and of appointments."""

from django.urls import path

from offthecharts.practice.appointments import views

urlpatterns = [
    path("appointments/", views.appointments_day, name="appointments_day"),
    path("appointments/new/", views.appointment_new, name="appointment_new"),
    path("appointments/<uuid:appointment_id>/", views.appointment_edit, name="appointment_edit"),
    path("appointments/<uuid:appointment_id>/move/", views.appointment_move, name="appointment_move"),
    path("appointments/<uuid:appointment_id>/findings/", views.appointment_findings, name="appointment_findings"),
    path("appointments/<uuid:appointment_id>/undo/", views.appointment_undo, name="appointment_undo"),
]
