"""UUIDv7s sort by the moment at which they were made."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from offthecharts.web.identifiers import uuid7

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
