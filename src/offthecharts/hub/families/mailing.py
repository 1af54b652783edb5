"""One message to several members: each address gets the same words once, however many of them it serves."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from offthecharts.hub.members.models import Member
from offthecharts.hub.messages import merge, services
from offthecharts.hub.messages.errors import TooLate
from offthecharts.hub.messages.models import Message
from offthecharts.hub.messages.receivers import receivers_of, suggested
from offthecharts.hub.messages.suppression import folded
from offthecharts.hub.practices.models import HubUser


@dataclass(frozen=True)
class Letter:
    """What one address gets, and about whom."""

    receiver: Member
    subject: str
    body: str
    about: list[Member] = field(default_factory=list)

    @property
    def kept_under(self) -> Member:
        """The member on whose profile it is listed: the oldest profile, in whatever order they are named."""
        return min(self.about, key=lambda one: one.id)


@dataclass(frozen=True)
class Unreached:
    """A member about whom nobody can be written to, and why."""

    member: Member
    why: str


@dataclass(frozen=True)
class Post:
    """The letters of one message to several members."""

    letters: list[Letter]
    unreached: list[Unreached]


def letters_for(members: Sequence[Member], *, subject: str, body: str) -> Post:
    """What goes out when `members` are written to: to each one's first receiver, the same words to an address once.

    With a merge field such as {first_name} the words differ for each member, so an address gets one letter each.
    Three queries a member.
    """
    letters: dict[tuple[str, str, str], Letter] = {}
    unreached: list[Unreached] = []
    for member in members:
        receivers = receivers_of(member)
        receiver = suggested(receivers)
        if receiver is None:
            unreached.append(Unreached(member, receivers[0].refusal))
            continue
        values = merge.values_for(member, receiver.person)
        filled = merge.one_line(merge.fill(subject, values)), merge.fill(body, values)
        letter = letters.setdefault((folded(receiver.person.email), *filled), Letter(receiver.person, *filled))
        letter.about.append(member)
    return Post(list(letters.values()), unreached)


@transaction.atomic
def queue_for(
    *,
    members: Sequence[Member],
    subject: str,
    body: str,
    by: HubUser | None,
    idempotency_key: str,
    template_name: str = "",
    by_name: str = "",
) -> list[Message]:
    """Queue the letters of :func:`letters_for`, each listed on one of the profiles that it is about.

    `idempotency_key` has at most 40 characters; repeated, it sends nothing twice.
    Raises NoPostalAddress, UnknownMergeField, KeyReused.
    """
    return [
        services.queue(
            member=letter.kept_under,
            receiver_id=letter.receiver.id,
            subject=subject,
            body=body,
            by=by,
            by_name=by_name,
            idempotency_key=f"{idempotency_key}:{_mark(letter)}",
            template_name=template_name,
        )
        for letter in letters_for(members, subject=subject, body=body).letters
    ]


def _mark(letter: Letter) -> str:
    """The same for the same letter."""
    return hashlib.sha256(f"{folded(letter.receiver.email)} {letter.kept_under.id}".encode()).hexdigest()[:32]


def stop(*, messages: Sequence[Message], by: HubUser) -> int:
    """Stop those of `messages` that still wait; how many were."""
    stopped = 0
    for message in messages:
        try:
            services.cancel(message=message, by=by)
        except TooLate:
            continue
        stopped += 1
    return stopped


def messages_with(practice_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> list[Message]:
    """The messages of this practice with these ids. One query."""
    return list(Message.objects.of(practice_id).filter(id__in=ids))
