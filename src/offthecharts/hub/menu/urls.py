"""Addresses of the reward menu's pages."""

from django.urls import path

from offthecharts.hub.menu import views

urlpatterns = [
    path("menu/", views.menu, name="menu"),
    path("menu/order/", views.menu_order, name="menu_order"),
    path("menu/start/", views.menu_start, name="menu_start"),
    path("menu/groups/new/", views.group_new, name="group_new"),
    path("menu/groups/<uuid:group_id>/", views.group_edit, name="group_edit"),
    path("menu/groups/<uuid:group_id>/remove/", views.group_remove, name="group_remove"),
    path("menu/groups/<uuid:group_id>/move/", views.group_move, name="group_move"),
    path("menu/items/new/", views.item_new, name="item_new"),
    path("menu/items/<uuid:item_id>/", views.item_edit, name="item_edit"),
    path("menu/items/<uuid:item_id>/switch/", views.item_switch, name="item_switch"),
    path("menu/items/<uuid:item_id>/move/", views.item_move, name="item_move"),
]
