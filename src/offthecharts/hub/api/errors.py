"""What can be wrong with a call, whatever it asks for."""

import math

from offthecharts.web.errors import DomainError


class NoIdempotencyKey(DomainError):
    """A write came without the caller's key."""

    title = "The idempotency key is missing"
    status = 400
    code = "idempotency_key_missing"


class KeyReused(DomainError):
    """The idempotency key was used before, with other input."""

    title = "This key was already used for something else"
    status = 422
    code = "idempotency_key_reused"


class MalformedBody(DomainError):
    """The body is not JSON."""

    title = "The body cannot be read"
    status = 400
    code = "malformed_body"


class UnsupportedMediaType(DomainError):
    """The body is said to be something other than JSON."""

    title = "Only JSON is understood"
    status = 415
    code = "unsupported_media_type"


class InvalidInput(DomainError):
    """Something in the body, the address or the query is not as it has to be; `fields` says what, by path."""

    title = "Something that was sent is not right"
    status = 422
    code = "invalid"


class TooManyRequests(DomainError):
    """The connection asks more often than it may; `retry_after_seconds` is a whole number."""

    title = "Too many requests"
    status = 429
    code = "too_many_requests"

    def __init__(self, wait_seconds: float) -> None:
        self.retry_after_seconds = max(1, math.ceil(wait_seconds))
        super().__init__(f"Wait {self.retry_after_seconds} s, then send the request again with the same key.")


class NotFound(DomainError):
    """The practice has no such thing, or the API no such address."""

    title = "Not found"
    status = 404
    code = "not_found"
