"""The real causes of the failure pages of the window, each for as long as a ``with`` lasts; afterwards it is healed.

One that no running program of ours can be brought to is set up in the database, or by a stranger in the Hub's place.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

from cryptography.fernet import Fernet
from playwright.sync_api import Page, Route, expect

from tests.both_sites import BothSites
from tests.browser.office import at_the_service, olive, sql
from tests.browser.strangers import answering, problem
from tests.chromium import sign_in

type Cause = Callable[[Page, BothSites], AbstractContextManager[None]]

FRAMES = "**/frame/**"
NOEMIE = "(SELECT id FROM patients_person WHERE first_name = 'Noémie' AND last_name = 'Laurent')"
HUB_SERVICE = "provider = 'practicegenius' AND removed_at IS NULL"


@contextmanager
def switched_off(page: Page, sites: BothSites) -> Iterator[None]:
    """Olive disables the service."""
    with at_the_service(page, sites) as hers:
        hers.get_by_role("button", name="Disable").click()
        enable = hers.get_by_role("button", name="Enable Service")
        expect(enable).to_be_enabled()
        try:
            yield
        finally:
            enable.click()
            expect(hers.get_by_role("button", name="Disable")).to_be_visible()


@contextmanager
def revoked(page: Page, sites: BothSites) -> Iterator[None]:
    """Olive revokes the connection in the Hub, which was a slip."""
    with olive(page) as hers:
        sign_in(hers, sites.hub.address, "owner", sites.password)
        hers.goto(f"{sites.hub.address}/connections/")
        hers.get_by_role("button", name="Revoke the connection of").first.click()
        undo = hers.get_by_role("button", name="Undo")
        expect(undo).to_be_visible()
        try:
            yield
        finally:
            undo.click()
            expect(hers.get_by_text("is connected again")).to_be_visible()


@contextmanager
def forgotten_by_the_hub(page: Page, sites: BothSites) -> Iterator[None]:
    """The Hub was restored from a backup that is older than the connection: it does not know the token."""
    rows = sql(sites, "hub", "SELECT token_sha256, id FROM practices_connection")
    sites.hub.stop()
    sql(sites, "hub", "UPDATE practices_connection SET token_sha256 = 'unknown' || id")
    sites.hub.start()
    try:
        yield
    finally:
        for row in rows:
            sql(sites, "hub", "UPDATE practices_connection SET token_sha256 = ? WHERE id = ?", *row)


@contextmanager
def restarted_with(page: Page, sites: BothSites, **settings: str) -> Iterator[None]:
    """The practice server is started again with other settings."""
    before = sites.practice.environment
    sites.practice.environment = {**before, **settings}
    sites.practice.restart()
    try:
        yield
    finally:
        sites.practice.environment = before
        sites.practice.restart()


def moved(page: Page, sites: BothSites) -> AbstractContextManager[None]:
    """The practice server has another address now."""
    here = sites.practice.address.replace("localhost", "127.0.0.1")
    return restarted_with(page, sites, OFFTHECHARTS_PRACTICE_URL=here)


def another_key(page: Page, sites: BothSites) -> AbstractContextManager[None]:
    """The practice server has another system encryption key."""
    return restarted_with(page, sites, OFFTHECHARTS_ENCRYPTION_KEY=Fernet.generate_key().decode())


@contextmanager
def stopped(page: Page, sites: BothSites) -> Iterator[None]:
    """The Hub is stopped, and started again."""
    sites.hub.stop()
    try:
        yield
    finally:
        sites.hub.start()


@contextmanager
def paused(page: Page, sites: BothSites) -> Iterator[None]:
    """The Hub takes calls and does not answer."""
    sites.hub.pause()
    try:
        yield
    finally:
        sites.hub.resume()


@contextmanager
def replaced(page: Page, sites: BothSites, *, answer: bytes, status: int, media_type: str) -> Iterator[None]:
    """Somebody else answers at the Hub's address."""
    sites.hub.stop()
    with answering(sites.hub.address, answer, status=status, media_type=media_type):
        yield
    sites.hub.start()


def answered(code: str, status: int, detail: str = "") -> Cause:
    """A Hub answers with the problem document `code`."""
    return partial(replaced, **problem(code, status, detail))


@contextmanager
def addressed(page: Page, sites: BothSites, *, address: Any) -> Iterator[None]:
    """The service has another address."""
    statement = f"UPDATE setup_service SET options = json_set(options, '$.address', ?) WHERE {HUB_SERVICE}"
    sql(sites, "practice", statement, address)
    try:
        yield
    finally:
        sql(sites, "practice", statement, sites.hub.address)


@contextmanager
def bad_email(page: Page, sites: BothSites) -> Iterator[None]:
    """Noémie's chart has an e-mail address, from an older program, that is none."""
    statement = f"UPDATE patients_person SET email = ? WHERE id = {NOEMIE} OR first_name = 'Théo'"
    sql(sites, "practice", statement, "ask her mother")
    try:
        yield
    finally:
        sql(sites, "practice", statement, "")


@contextmanager
def damaged(page: Page, sites: BothSites) -> Iterator[None]:
    """A table of the Hub is damaged."""
    sql(sites, "hub", "ALTER TABLE launches_launch RENAME TO launches_lost")
    try:
        yield
    finally:
        sql(sites, "hub", "ALTER TABLE launches_lost RENAME TO launches_launch")


@contextmanager
def routed(page: Page, sites: BothSites, *, handler: Callable[[Route], None]) -> Iterator[None]:
    """Something between the Hub and this browser."""
    page.context.route(FRAMES, handler)
    try:
        yield
    finally:
        page.context.unroute(FRAMES)


def forbid_frames(route: Route) -> None:
    """A proxy in front of the Hub that sets security headers of its own, and forbids all frames."""
    response = route.fetch()
    own = {name: value for name, value in response.headers.items() if name != "content-security-policy"}
    route.fulfill(response=response, headers={**own, "x-frame-options": "DENY"})


def swallow(route: Route) -> None:
    """A network that loses what this browser asks of the Hub."""


CAUSES: dict[str, Cause] = {
    "not_enabled": switched_off,
    "refused": forgotten_by_the_hub,
    "connection_revoked": revoked,
    "wrong_origin": moved,
    "unreachable": stopped,
    "no_such_address": partial(addressed, address="https://hub.invalid"),
    "bad_address": partial(addressed, address="http://192.0.2.7"),
    "slow": paused,
    "not_a_hub": partial(replaced, answer=b"<h1>Welcome</h1>", status=200, media_type="text/html"),
    "clock_skew": answered("clock_skew", 409),
    "invalid": bad_email,
    "too_many": answered("too_many_requests", 429, "Wait 30 s."),
    "refused_call": answered("forbidden", 403, "Ask the practice's owner for the right to do this."),
    "hub_fault": damaged,
    "unreadable_secret": another_key,
    "refused_framing": partial(routed, handler=forbid_frames),
    "frame_slow": partial(routed, handler=swallow),
    "unexpected": partial(addressed, address=7),
}
