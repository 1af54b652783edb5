"""What can be seen without starting a site: folders, keys, room, backups and running programs."""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from offthecharts.cli.backup.command import LAST
from offthecharts.cli.check.findings import Finding, note, ok, problem, warning
from offthecharts.cli.running import programs_running
from offthecharts.config.environment import Environment
from offthecharts.config.keys import ENCRYPTION_KEY_FILE, encryption_key_fingerprints

CONFIRMED = "key-backup.json"
GIGABYTE = 1_000_000_000
SCARCE_BYTES, FULL_BYTES = 2 * GIGABYTE, GIGABYTE // 4
BACKUP_DAYS = 3
CONFIRM = "offthecharts check --confirm-key-backup"


def folders(env: Environment) -> Iterator[Finding]:
    """The data folder and the room on its disk."""
    if not env.data.is_dir():
        yield problem("data folder", f"{env.data} is missing", "Choose the right one by --data or OFFTHECHARTS_DATA.")
        return
    yield ok("data folder", str(env.data))
    if not os.access(env.data, os.W_OK):
        yield problem("data folder", "cannot be written", "Run as the user whom it belongs to.")
    if env.data.stat().st_mode & 0o077:
        yield warning("data folder", "other users of this machine can look into it", f"chmod 700 {env.data}")
    free = shutil.disk_usage(env.data).free
    text = f"{free / GIGABYTE:,.1f} GB free"
    if free < FULL_BYTES:
        yield problem("disk", text, "Make room: when the disk is full nothing can be saved.")
    elif free < SCARCE_BYTES:
        yield warning("disk", text, "Make room before it is full.")
    else:
        yield ok("disk", text)


def keys(env: Environment) -> Iterator[Finding]:
    """Where the keys lie, who can read them, and whether the one that cannot be replaced is kept elsewhere too."""
    path = env.keys_folder / ENCRYPTION_KEY_FILE
    if env.encryption_key:
        yield ok("encryption key", "from the environment (OFFTHECHARTS_ENCRYPTION_KEY)")
    elif path.is_file():
        yield ok("encryption key", str(path))
    else:
        yield note("encryption key", f"none yet; made when it is needed first, in {path}")
        return
    yield from _readable_by_others(env.keys_folder)
    yield from _kept_elsewhere(env, path)


def _readable_by_others(folder: Path) -> Iterator[Finding]:
    for path in sorted(folder.rglob("*.key")):
        if path.stat().st_mode & 0o077:
            yield problem("keys", f"other users of this machine can read {path}", f"chmod 600 {path}")


def _kept_elsewhere(env: Environment, path: Path) -> Iterator[Finding]:
    day = confirmed_days(env).get(encryption_key_fingerprints(env)[0])
    if day:
        yield ok("key backup", f"confirmed on {day}")
        return
    within = not env.encryption_key and path.is_relative_to(env.data)
    where = "it lies in the data folder, and nobody has confirmed" if within else "nobody has confirmed"
    yield warning(
        "key backup",
        f"{where} that a copy is kept apart from the data",
        "Without it stored connections cannot be read after a restore. Copy it to another place than the backups, "
        f"then run: {CONFIRM}",
    )


def confirmed_days(env: Environment) -> dict[str, str]:
    """Days on which somebody confirmed that a key is kept elsewhere, by the key's fingerprint."""
    path = env.data / CONFIRMED
    try:
        days: dict[str, str] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return days


def confirm_key_backup(env: Environment) -> Finding:
    """Note that the system encryption key in use is kept apart from the data."""
    fingerprints = encryption_key_fingerprints(env)
    if not fingerprints:
        return problem("key backup", "there is no system encryption key yet", "Start the sites first.")
    days = {**confirmed_days(env), fingerprints[0]: datetime.now(UTC).date().isoformat()}
    (env.data / CONFIRMED).write_text(json.dumps(days, indent=1) + "\n", "utf-8")
    return ok("key backup", f"noted for the key with the fingerprint {fingerprints[0]}")


def backups(env: Environment) -> Iterator[Finding]:
    """When the last backup was made, and whether it lies beside what it should save."""
    try:
        last = json.loads((env.data / LAST).read_text("utf-8"))
        made_at, folder = datetime.fromisoformat(last["made_at"]), Path(last["folder"])
    except (OSError, ValueError, KeyError):
        yield warning("backup", "none was made", "offthecharts backup --to DIR; docs/backup.md shows a daily timer.")
        return
    text = f"{made_at:%-d %B %Y %H:%M} UTC, {folder}"
    if (datetime.now(UTC) - made_at).days >= BACKUP_DAYS:
        yield warning("backup", text, "That is long ago. docs/backup.md shows a daily timer.")
    elif folder.is_relative_to(env.data):
        yield warning("backup", text, "It lies in the data folder: copy it to another disk, or use --to.")
    else:
        yield ok("backup", text)


def programs(env: Environment, sites: Sequence[str]) -> Iterator[Finding]:
    """Whether each site and its worker runs."""
    running = {program.name for program in programs_running(env.data)}
    for site in sites:
        worker = f"{site} worker"
        if {site, worker} <= running:
            yield ok(site, "runs, and so does its worker")
        elif site in running:
            yield problem(
                site, "runs without a worker", f"Jobs such as e-mail wait. Start: offthecharts worker --site {site}"
            )
        elif worker in running:
            yield warning(site, "only its worker runs", f"Start: offthecharts {site}")
        else:
            yield note(site, "does not run on this machine just now")
    if "hub" in sites and "hub" in running:
        yield _news(env, is_running="news" in running)


def _news(env: Environment, *, is_running: bool) -> Finding:
    if is_running:
        return ok("news", f"practice servers wait at {env.news_address or 'the port that was given'}")
    return note("news", "practice servers ask every few seconds", "To let them wait instead: offthecharts news")
