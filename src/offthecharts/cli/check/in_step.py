"""Whether the Hub hears what it is to hear: the practice server's outbox."""

from collections.abc import Iterator
from datetime import timedelta

from offthecharts.cli.check.findings import Finding, ok, problem, warning

LONG = timedelta(minutes=15)
SUBJECT = "in step"


def in_step() -> Iterator[Finding]:
    """The outbox of each enabled Hub."""
    from django.utils import timezone

    from offthecharts.practice.outbox import switches
    from offthecharts.practice.outbox.channels import channels

    for channel in channels(switches.listeners()):
        name = f"{channel.service.name}: "
        plural = " needs" if channel.stuck == 1 else "s need"
        if channel.stuck:
            yield warning(SUBJECT, f"{name}{channel.stuck} change{plural} a person", "The page In step says why.")
        if channel.state == "ended":
            yield problem(SUBJECT, f"{name}the Hub ended the connection", "Verify it again in Web and Reminders.")
        elif channel.state == "paused":
            yield warning(SUBJECT, f"{name}paused, {channel.waiting} wait", "Go on, on the page In step.")
        elif channel.oldest and channel.oldest < timezone.now() - LONG:
            why = (
                channel.delivery.last_error if channel.delivery.failures else "Does the worker run? Look at its log."
            )
            yield problem(SUBJECT, f"{name}{channel.waiting} wait, the oldest for more than 15 minutes", why)
        elif not channel.stuck:
            yield ok(SUBJECT, f"{name}{channel.waiting or 'nothing'} waits")
