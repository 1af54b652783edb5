"""Points that appointments earn or cost by rule."""

from django.urls import path

from offthecharts.hub.rules import views

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/new/", views.rule_new, name="rule_new"),
    path("rules/<uuid:rule_id>/", views.rule, name="rule"),
    path("rules/<uuid:rule_id>/switch/", views.rule_switch, name="rule_switch"),
    path("rules/<uuid:rule_id>/move/", views.rule_move, name="rule_move"),
    path("rules/<uuid:rule_id>/remove/", views.rule_remove, name="rule_remove"),
    path("rules/<uuid:rule_id>/restore/", views.rule_restore, name="rule_restore"),
    path("rules/owed/<uuid:award_id>/take-back/", views.rule_owed_take_back, name="rule_owed_take_back"),
    path("rules/owed/<uuid:award_id>/waive/", views.rule_owed_waive, name="rule_owed_waive"),
    path("rules/owed/<uuid:award_id>/owe/", views.rule_owed_again, name="rule_owed_again"),
]
