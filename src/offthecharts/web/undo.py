"""What was just done, offered to be undone on the next page that is drawn (also without JavaScript)."""

import uuid
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.http import HttpRequest
from django.urls import reverse

_SESSION_KEY = "undo_offer"


@dataclass(frozen=True)
class Done:
    """`text` says what was done; `action` is the address that takes it back, with the hidden `fields`."""

    text: str
    action: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    points: int = 0
    idempotency_key: str = field(default_factory=lambda: uuid.uuid4().hex)

    @classmethod
    def of(cls, text: str, route: str, *args: Any) -> Self:
        """What was done, taken back by a post to the page `route`."""
        return cls(text=text, action=reverse(route, args=args))


def offer(request: HttpRequest, done: Done) -> None:
    """Keep `done` for the next page."""
    request.session[_SESSION_KEY] = asdict(done)


def take_offer(request: HttpRequest) -> Done | None:
    """What was kept by :func:`offer`, once."""
    kept = request.session.pop(_SESSION_KEY, None)
    return Done(**kept) if kept else None
