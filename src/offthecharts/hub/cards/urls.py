"""Addresses of cards and swipes."""

from django.urls import URLPattern, URLResolver, path

from offthecharts.hub.cards.views import member_card, opening, practice_cards

urlpatterns: list[URLPattern | URLResolver] = [
    path("cards/", practice_cards.cards, name="cards"),
    path("cards/open/", opening.card_open, name="card_open"),
    path("cards/ranges/<uuid:range_id>/remove/", practice_cards.card_range_remove, name="card_range_remove"),
    path("members/<int:number>/card/connect/", member_card.card_connect, name="card_connect"),
    path("members/<int:number>/card/replace/", member_card.card_replace, name="card_replace"),
    path("members/<int:number>/card/undo/", member_card.card_undo, name="card_undo"),
    path("members/<int:number>/card/retire/", member_card.card_retire, name="card_retire"),
]
