"""What can be seen inside a site: database, tables, Django's own checks, jobs, mail, services."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from offthecharts.cli.check.findings import Finding, note, ok, problem, warning
from offthecharts.cli.prepare import outstanding_migrations
from offthecharts.config.environment import environment

WAITING_LONG = timedelta(minutes=5)
FAILED_LATELY = timedelta(days=7)
TIMEOUT_SECONDS = 5.0


def site_findings(site: str) -> Iterator[Finding]:
    """Everything about the booted `site`."""
    from django.db import DatabaseError

    try:
        yield from _database()
    except DatabaseError as error:
        yield problem(
            "database", f"does not answer: {str(error).strip()}", "Is it running, and is its address right?"
        )
        return
    missing = outstanding_migrations()
    if missing:
        yield problem(
            "tables", f"{len(missing)} migrations are outstanding", f"Run: offthecharts manage --site {site} migrate"
        )
    else:
        yield ok("tables", "up to date")
        yield from _jobs()
        if site == "practice":
            from offthecharts.cli.check.in_step import in_step

            yield from _services()
            yield from in_step()
        else:
            yield from _mail()
    yield from _django()


def _database() -> Iterator[Finding]:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version(), (SELECT journal_mode FROM pragma_journal_mode)")
            version, journal = cursor.fetchone()
            yield ok("database", f"SQLite {version}, {connection.settings_dict['NAME']}")
            if journal != "wal":
                yield problem(
                    "database",
                    f"journal mode is {journal}",
                    "Is the data folder on a network drive? Use a local one.",
                )
            return
        cursor.execute("SELECT current_setting('server_version'), current_database(), current_setting('fsync')")
        version, name, fsync = cursor.fetchone()
    host = connection.settings_dict.get("HOST") or "local socket"
    yield ok("database", f"PostgreSQL {version}, {name} on {host}")
    if fsync != "on":
        yield problem(
            "database", "fsync is off", "A power cut loses and damages data. Switch it on in postgresql.conf."
        )


def _jobs() -> Iterator[Finding]:
    from django.db.models import Q
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    now = timezone.now()
    due = DBTaskResult.objects.ready().filter(enqueued_at__lt=now - WAITING_LONG)
    late = due.filter(Q(run_after=None) | Q(run_after__lt=now - WAITING_LONG)).count()
    if late:
        yield problem(
            "jobs", f"{late} have waited for more than five minutes", "Does the worker run? Look at its log."
        )
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=now - FAILED_LATELY).count()
    if failed:
        yield warning("jobs", f"{failed} failed within a week", "The worker's log says why.")
    if not late and not failed:
        yield ok("jobs", "none waits, none failed lately")


def _mail() -> Iterator[Finding]:
    from django.conf import settings

    hub_settings: Any = settings  # the practice server has no such setting
    mailer: dict[str, Any] = hub_settings.MAILERS["default"]
    options = mailer.get("OPTIONS", {})
    if "mailbox" in mailer["BACKEND"]:
        yield note(
            "e-mail",
            "none leaves this machine: it is kept on the Hub's mailbox page",
            "Set OFFTHECHARTS_MAIL_URL to send.",
        )
        return
    if environment().mail_from.endswith("@localhost"):
        yield problem("e-mail", "it has no sender address", "Set OFFTHECHARTS_MAIL_FROM.")
    if not options.get("host"):
        yield ok("e-mail", f"through {mailer['BACKEND'].split('.')[-2]}")
        return
    place = f"{options['host']}:{options['port']}"
    try:
        socket.create_connection((options["host"], options["port"]), timeout=TIMEOUT_SECONDS).close()
    except OSError as error:
        yield problem("e-mail", f"the mail server {place} does not answer: {error}", "Check OFFTHECHARTS_MAIL_URL.")
    else:
        yield ok("e-mail", f"the mail server {place} answers")


def _services() -> Iterator[Finding]:
    from offthecharts.practice.providers.base import LaunchFailed
    from offthecharts.practice.providers.registry import provider_of
    from offthecharts.practice.setup.models import Service

    all_services: Any = Service  # unknown where the Hub's settings type this file
    services = list(all_services.objects.filter(removed_at=None))
    if not services:
        yield note("services", "none is set up", "Practice Setup, Web and Reminders, Add a service.")
    for service in services:
        provider = provider_of(service.provider)
        if provider is None or not service.is_enabled:
            yield note(service.name, "not enabled")
            continue
        try:
            provider.check(service)
        except LaunchFailed as error:
            why = error.attention or error.detail or error.code
            yield problem(service.name, why, "Web and Reminders tries it again by Verify.")
        else:
            yield ok(service.name, f"connected as {service.connected_as}" if service.connected_as else "works")


def _django() -> Iterator[Finding]:
    from django.core import checks

    seen = 0
    for message in checks.run_checks(include_deployment_checks=True):
        if message.is_silenced():
            continue
        seen += 1
        level = problem if message.is_serious() else warning
        yield level("settings", f"{message.id}: {message.msg}", str(message.hint or "See Django's system checks."))
    if not seen:
        yield ok("settings", "Django's deployment checks find nothing")
