"""How often one looks for all who wait."""

from offthecharts.hub.news.waiting import LONGEST_PAUSE_SECONDS, LOOK_EVERY_SECONDS, pause_after


def test_a_slow_look_is_followed_by_a_longer_pause_and_a_quick_one_by_the_usual() -> None:
    assert pause_after(0.001) == LOOK_EVERY_SECONDS
    assert LOOK_EVERY_SECONDS < pause_after(0.1) < LONGEST_PAUSE_SECONDS


def test_one_look_that_stood_still_does_not_keep_the_news_of_all_for_long() -> None:
    assert pause_after(30) == LONGEST_PAUSE_SECONDS
