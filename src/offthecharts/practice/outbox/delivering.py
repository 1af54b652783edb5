"""Delivering a batch in one call, and finding the one in it that the Hub cannot take."""

import logging
from datetime import timedelta
from typing import Final

from django.utils import timezone

from offthecharts.practice.hublink.clients import client_of
from offthecharts.practice.outbox import breaker, lease
from offthecharts.practice.outbox.models import Delivery, OutboxEntry, State
from offthecharts.practice.outbox.outcomes import MOST_ATTEMPTS, Settled, fail, keep
from offthecharts.practice.outbox.preparing import BATCH, Batch, mark_sent, mark_unsent, next_batch, refuse
from offthecharts.practice.setup.models import Service
from offthecharts.practice.setup.services import note_attention
from offthecharts.web.encryption import UnreadableSecret
from offthecharts.wire.changes import ChangesRequest
from offthecharts.wire.errors import BadAddress, CertificateRefused, HubFault, NotReached, Refused, TooSlow, WireError
from offthecharts.wire.problems import Code

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 20.0
ABOUT_CONTENT: Final = (400, 413, 422)
"""Statuses by which a Hub refuses a whole call for what is in it."""
MOST_FAULTS_IN_A_ROW: Final = 2
PRUNED_AT_ONCE: Final = 2000


def deliver(service: Service, delivery: Delivery, holder: str) -> int:
    """Send the next batch; how many entries were dealt with. Calls the network.

    Every failure is noted: of the call as a whole in the breaker, of one entry with the entry.
    """
    batch = next_batch(service, limit=max(1, BATCH >> min(delivery.failures, 10)))
    if not batch or not lease.renew(delivery, holder):
        return 0
    leaving = mark_sent(batch)
    return len(_send(service, delivery, leaving)) if leaving else 0


def _send(service: Service, delivery: Delivery, batch: Batch) -> Settled:
    request = ChangesRequest(changes=[change for _entry, change in batch])
    asked_at = timezone.now()
    try:
        answer = client_of(service, timeout_seconds=TIMEOUT_SECONDS).changes(request)
    except Refused as error:
        if error.problem.code in (Code.REVOKED, Code.BAD_TOKEN):
            return _ended(service, delivery, error)
        if error.problem.status in ABOUT_CONTENT:
            return _refused(service, delivery, batch, error)
        return _failed(delivery, error)
    except (HubFault, TooSlow) as error:
        return _fault(service, delivery, batch, error)
    except (NotReached, BadAddress, CertificateRefused, UnreadableSecret) as error:
        mark_unsent(batch)
        return _failed(delivery, error)
    except WireError as error:
        return _failed(delivery, error)
    breaker.note_success(delivery)
    return keep(batch, answer.results, asked_at=asked_at)


def _failed(delivery: Delivery, error: Exception) -> Settled:
    breaker.note_failure(delivery, words_of(error))
    return {}


def _ended(service: Service, delivery: Delivery, error: Refused) -> Settled:
    """No call with this connection will ever succeed: stop until the service is verified again."""
    note_attention(service, error.detail or "The connection was ended in the Hub.")
    breaker.note_ended(delivery, service, "The connection was ended in the Hub: verify the service again.")
    return {}


def _refused(service: Service, delivery: Delivery, batch: Batch, error: Refused) -> Settled:
    """Something in the batch cannot be taken at all: find it by sending each alone."""
    if len(batch) > 1:
        return _one_by_one(service, delivery, batch)
    entry, _change = batch[0]
    problem = {"code": error.problem.code, "title": error.problem.title, "detail": error.problem.detail}
    refuse(entry, {**problem, "errors": error.problem.errors})
    breaker.note_success(delivery)
    return {entry.pk: State.REFUSED}


def _fault(service: Service, delivery: Delivery, batch: Batch, error: WireError) -> Settled:
    """The Hub broke down over the batch, for one entry in it or altogether.

    An entry is given up for it only while others do get through.
    """
    if len(batch) > 1 and isinstance(error, HubFault):
        return _one_by_one(service, delivery, batch)
    breaker.note_failure(delivery, words_of(error))
    if len(batch) > 1:
        return {}
    entry, _change = batch[0]
    problem = {"code": error.code, "title": "The Hub failed at this"}
    return {entry.pk: fail(entry, problem, may_refuse=delivery.failures < MOST_ATTEMPTS)}


def _one_by_one(service: Service, delivery: Delivery, batch: Batch) -> Settled:
    settled: Settled = {}
    stopped: set[str] = set()
    for entry, _change in batch:
        entry.sent_at = entry.sent_at or timezone.now()  # it has left with the batch
    for entry, change in batch:
        if entry.subject in stopped:
            continue
        settled |= _send(service, delivery, [(entry, change)])
        if settled.get(entry.pk) not in (State.DONE, State.CONFLICT):
            stopped.add(entry.subject)
        if delivery.failures >= MOST_FAULTS_IN_A_ROW or delivery.stopped_for:
            break
    return settled


def words_of(error: Exception) -> str:
    """Why a call failed, for the page *In step*."""
    if isinstance(error, Refused):
        return f"The Hub refuses: {error.detail}"
    if isinstance(error, WireError):
        return _WORDS.get(error.code, str(error) or "The Hub cannot be reached.")
    return str(error)


_WORDS: Final = {
    "unreachable": "The Hub cannot be reached.",
    "no_such_address": "The Hub's address is not known: is this server connected to the internet?",
    "slow": "The Hub takes too long to answer.",
    "hub_fault": "The Hub answers that it failed itself.",
    "certificate_refused": "The Hub could not prove that it is the Hub: its certificate is refused.",
    "not_a_hub": "Something answers at the Hub's address, but not the Hub.",
    "clock_skew": "The clocks of this server and of the Hub differ too much.",
}


def prune(*, kept: timedelta = timedelta(days=30)) -> int:
    """Forget some entries that were delivered or dropped before `kept`; how many. Two queries."""
    ended = OutboxEntry.objects.filter(state__in=[State.DONE, State.DROPPED], ended_at__lt=timezone.now() - kept)
    old = list(ended.order_by("ended_at").values_list("pk", flat=True)[:PRUNED_AT_ONCE])
    OutboxEntry.objects.filter(pk__in=old).delete()
    return len(old)
