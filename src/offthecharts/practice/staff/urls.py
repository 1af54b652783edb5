"""Addresses of Practice Setup > Staff."""

from django.urls import path

from offthecharts.practice.staff import views

urlpatterns = [
    path("setup/staff/", views.staff_list, name="staff_list"),
    path("setup/staff/new/", views.staff_new, name="staff_new"),
    path("setup/staff/<int:staff_id>/", views.staff_edit, name="staff_edit"),
    path("setup/staff/<int:staff_id>/password/", views.staff_password, name="staff_password"),
    path("setup/staff/<int:staff_id>/deactivate/", views.staff_deactivate, name="staff_deactivate"),
    path("setup/staff/<int:staff_id>/activate/", views.staff_activate, name="staff_activate"),
]
