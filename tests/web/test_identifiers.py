"""UUIDv7s sort by the moment at which they were made."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from offthecharts.web.identifiers import first_id, uuid7, uuid_or_none

MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))


@given(at=MOMENTS)
def test_an_identifier_tells_its_version_and_moment(at: datetime) -> None:
    made = uuid7(at)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


@given(at=MOMENTS)
def test_a_microsecond_later_sorts_later(at: datetime) -> None:
    assert uuid7(at) < uuid7(at + timedelta(microseconds=1))


def test_identifiers_are_made_in_order_and_never_twice() -> None:
    made = [uuid7() for _ in range(10_000)]
    assert len(set(made)) == len(made)
    assert sorted(m.int >> 64 for m in made) == [m.int >> 64 for m in made]


@given(at=MOMENTS)
def test_the_first_identifier_of_a_moment_stands_before_all_of_it_and_after_all_before(at: datetime) -> None:
    assert first_id(at) < uuid7(at)
    assert uuid7(at - timedelta(milliseconds=1)) < first_id(at)


def test_text_that_is_no_identifier_is_none() -> None:
    made = uuid7()
    assert uuid_or_none(str(made)) == uuid_or_none(made.hex) == made
    assert [uuid_or_none(text) for text in ("", "none", "1' OR 1=1", "é" * 32)] == [None] * 4
