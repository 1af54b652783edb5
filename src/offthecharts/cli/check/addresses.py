"""Whether browsers can sign in at the two addresses: sessions need https everywhere but on this machine."""

import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from offthecharts.cli.check.findings import Finding, note, ok, problem, warning
from offthecharts.config.environment import Environment
from offthecharts.wire.address import is_loopback

TIMEOUT_SECONDS = 5.0
EXPIRES_SOON_DAYS = 30
MAKE = "offthecharts certificates makes them; docs/tls.md."


def addresses(env: Environment, sites: Sequence[str]) -> Iterator[Finding]:
    """The addresses of `sites`, alone and together."""
    for site in sites:
        yield from _address(env, site)
    if len(sites) > 1:
        yield from _together(env.practice_url, env.hub_url)


def _address(env: Environment, site: str) -> Iterator[Finding]:
    url = env.practice_url if site == "practice" else env.hub_url
    host = urlsplit(url).hostname or ""
    if url.startswith("https://"):
        yield _encrypted(env, site, url)
    elif is_loopback(host):
        yield ok(site, f"{url}, for this machine alone")
    else:
        yield problem(
            site, f"{url} is not encrypted", f"Browsers keep no session there: nobody can sign in. Use https. {MAKE}"
        )


def _encrypted(env: Environment, site: str, url: str) -> Finding:
    trust = ssl.create_default_context()
    if env.certificate_authority:
        trust.load_verify_locations(env.certificate_authority)
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=TIMEOUT_SECONDS, context=trust) as answer:  # noqa: S310
            days = _days_left(answer)
    except urllib.error.HTTPError as error:
        return problem(site, f"{url} answers with {error.code}", "Look at its log.")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLCertVerificationError):
            return problem(site, f"{url}: certificate refused, {reason.verify_message}", MAKE)
        return note(site, f"{url} does not answer just now ({reason})")
    if days is not None and days < EXPIRES_SOON_DAYS:
        return warning(site, f"{url}, its certificate ends in {days} days", f"Renew it. {MAKE}")
    return ok(site, f"{url} answers, with a certificate that this machine trusts")


def _days_left(answer: object) -> int | None:
    """Days until the certificate of the connection behind `answer` ends, where that can be seen."""
    connection = getattr(getattr(getattr(answer, "fp", None), "raw", None), "_sock", None)
    if not isinstance(connection, ssl.SSLSocket):
        return None
    ends = (connection.getpeercert() or {}).get("notAfter")
    if not isinstance(ends, str):
        return None
    return (datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) - datetime.now(UTC)).days


def _together(practice: str, hub: str) -> Iterator[Finding]:
    practice_here, hub_here = (is_loopback(urlsplit(url).hostname or "") for url in (practice, hub))
    if hub_here and not practice_here:
        yield problem(
            "together",
            "desks would look for the Hub on their own machine",
            "Set OFFTHECHARTS_HUB_URL to the address at which they reach it.",
        )
    elif practice.startswith("https://") and hub.startswith("http://") and not hub_here:
        yield problem("together", "browsers refuse an unencrypted Hub in an encrypted page", f"Use https. {MAKE}")
