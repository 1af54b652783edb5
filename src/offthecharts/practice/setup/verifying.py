"""Verifying a service: the provider's steps as they happen, and at the end what is kept of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from offthecharts.practice.providers.base import Provider, Step, Verified
from offthecharts.practice.setup import services, tasks
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff


@dataclass(frozen=True)
class Line:
    """One line of the list of steps: `words` is what it is about, `mark` is ``good``, ``bad`` or empty."""

    key: str
    words: str
    text: str
    mark: str = ""
    advice: str = ""


def verify(*, service: Service, provider: Provider, cleaned_data: Mapping[str, Any], by: Staff) -> Iterator[Step]:
    """The steps as they happen. After the last one the connection is kept, and the one it replaces is ended.

    Calls the network, for up to half a minute in all.
    """
    for event in provider.verify(service, cleaned_data):
        if isinstance(event, Verified):
            _keep(service, event, by)
        else:
            yield event


def _keep(service: Service, verified: Verified, by: Staff) -> None:
    address: str = service.options.get("address", "")
    replaced = services.keep_connection(
        service=service,
        options=verified.options,
        secret=verified.secret,
        connected_as=verified.connected_as,
        by=by,
    )
    if replaced:
        tasks.end_replaced.enqueue(str(service.pk), address, replaced)


def lines(provider: Provider, happened: Mapping[str, Step]) -> list[Line]:
    """All steps of `provider` as they stand; after one that failed the others stay waiting."""
    made = []
    for key, words in provider.steps:
        step = happened.get(key)
        mark = "" if step is None else "good" if step.passed else "bad"
        made.append(Line(key, words, step.text if step else words, mark, step.advice if step else ""))
    return made
