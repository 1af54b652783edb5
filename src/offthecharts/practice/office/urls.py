"""Addresses of Practice Setup > Practice."""

from django.urls import path

from offthecharts.practice.office import views

urlpatterns = [path("setup/practice/", views.office_settings, name="office_settings")]
