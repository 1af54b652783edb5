"""Addresses of the payers' pages."""

from django.urls import path

from offthecharts.hub.payers import views

urlpatterns = [
    path("payers/", views.payers, name="payers"),
    path("payers/export/", views.payers_export, name="payers_export"),
    path("members/<int:number>/payer/", views.member_payer, name="member_payer"),
]
