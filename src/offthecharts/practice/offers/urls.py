"""What the Hub offers to our charts."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.practice.offers import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("offers/", views.offers, name="offers"),
    path("offers/<int:offer_id>/take/", views.offer_take, name="offer_take"),
    path("offers/<int:offer_id>/dismiss/", views.offer_dismiss, name="offer_dismiss"),
    path("offers/<int:offer_id>/undo/", views.offer_undo, name="offer_undo"),
]
