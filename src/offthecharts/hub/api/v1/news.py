"""News for a practice program that asks."""

from django.http import HttpResponse
from ninja import Query, Router

from offthecharts.config.environment import environment
from offthecharts.hub.api.requests import ApiRequest, answer
from offthecharts.hub.news.answering import answer as look
from offthecharts.wire.news import NewsQuery, NewsResponse

router = Router(tags=["News"])


@router.get("/news", response=NewsResponse, summary="What is new")
def news(request: ApiRequest, query: Query[NewsQuery]) -> HttpResponse:
    """Tell what is new since `after`: balances that moved, and whatever else the Hub has to say.

    The answer comes at once; the same call at the address `news_url` waits up to `wait` seconds until there is news.
    """
    told = look(request.auth.practice_id, query.after)
    return answer(NewsResponse(items=told.items, cursor=told.place.text, news_url=environment().news_address or ""))
