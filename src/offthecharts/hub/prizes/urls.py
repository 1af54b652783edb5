"""Addresses of the prizes' pages."""

from django.urls import path

from offthecharts.hub.prizes.views import catalogue, editing, stocking

urlpatterns = [
    path("prizes/", catalogue.prizes, name="prizes"),
    path("prizes/start/", catalogue.prizes_start, name="prizes_start"),
    path("prizes/export/", catalogue.prizes_export, name="prizes_export"),
    path("prizes/new/", editing.prize_new, name="prize_new"),
    path("prizes/<uuid:prize_id>/", editing.prize, name="prize"),
    path("prizes/<uuid:prize_id>/photo/", catalogue.prize_photo, name="prize_photo"),
    path("prizes/<uuid:prize_id>/switch/", catalogue.prize_switch, name="prize_switch"),
    path("prizes/<uuid:prize_id>/move/", catalogue.prize_move, name="prize_move"),
    path("prizes/<uuid:prize_id>/stock/", stocking.prize_stock, name="prize_stock"),
]
