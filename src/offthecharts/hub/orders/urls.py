"""Addresses of the orders' pages."""

from django.urls import path

from offthecharts.hub.orders.views import listing, one, placing, settings

urlpatterns = [
    path("orders/", listing.orders, name="orders"),
    path("orders/step/", listing.orders_step, name="orders_step"),
    path("orders/pick-list/", listing.orders_pick_list, name="orders_pick_list"),
    path("orders/settings/", settings.orders_settings, name="orders_settings"),
    path("orders/export/", listing.orders_export, name="orders_export"),
    path("orders/<int:order_number>/", one.order, name="order"),
    path("orders/<int:order_number>/cancel/", one.order_cancel, name="order_cancel"),
    path("orders/<int:order_number>/reopen/", one.order_reopen, name="order_reopen"),
    path("orders/<int:order_number>/shares/<uuid:share_id>/", one.order_confirm, name="order_confirm"),
    path("members/<int:number>/orders/new/", placing.order_new, name="order_new"),
]
