"""`offthecharts backup`: a consistent copy of databases and photos while everything runs."""

import argparse
import json
import secrets
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from offthecharts import __version__
from offthecharts.cli.backup.databases import SiteDatabase
from offthecharts.cli.backup.manifest import Manifest, StoredSite, must_be_whole
from offthecharts.cli.errors import CommandFailed
from offthecharts.cli.sites import SITES
from offthecharts.config.environment import Environment, environment
from offthecharts.config.keys import encryption_key_fingerprints

PREFIX = "offthecharts-"
LAST = "last-backup.json"
MEGABYTE = 1_000_000


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "backup",
        parents=[common],
        help="copy databases and photos while everything runs",
        description="Copies databases and photos into a new folder and verifies the copy. Nothing has to be stopped. "
        "The keys stay out of it unless they are asked for: whoever finds a backup should not find the keys in it.",
    )
    parser.add_argument("--to", type=Path, metavar="DIR", help="folder of backups (default: `backups` in the data)")
    parser.add_argument("--site", choices=SITES, help="one site alone (default: all that are set up here)")
    parser.add_argument("--with-keys", action="store_true", help="copy the keys too; keep such a backup locked away")
    parser.add_argument("--keep", type=int, metavar="N", help="afterwards remove all but the newest N backups there")
    parser.add_argument("--verify", type=Path, metavar="BACKUP", help="only prove that this backup is whole")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make a backup, or verify one."""
    if options.verify is not None:
        manifest = must_be_whole(options.verify)
        print(f"{options.verify} is whole: {len(manifest.files)} files of {manifest.made_at:%-d %B %Y %H:%M} UTC.")
        return 0
    env = environment()
    to = (options.to or env.data / "backups").expanduser().resolve()
    folder = make_backup(env, to, sites=[options.site] if options.site else SITES, with_keys=options.with_keys)
    _print_result(env, folder)
    if options.keep:
        _remove_old(to, keep=options.keep)
    return 0


def make_backup(env: Environment, to: Path, *, sites: Iterable[str], with_keys: bool) -> Path:
    """A verified backup in a new folder in `to`. Raises CommandFailed."""
    databases = [SiteDatabase.of(env, site) for site in sites]
    databases = [database for database in databases if database.exists()]
    if not databases:
        raise CommandFailed(f"There is nothing to back up in {env.data}. Is it the right --data folder?")
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    _must_have_room(env, to, databases)
    now = datetime.now(UTC)
    draft = to / f".{PREFIX}{secrets.token_hex(4)}"
    draft.mkdir(mode=0o700)
    try:
        _fill(env, draft, databases, now, with_keys=with_keys)
        must_be_whole(draft)
        folder = draft.rename(_free_name(to, now))
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    (env.data / LAST).write_text(json.dumps({"made_at": now.isoformat(), "folder": str(folder)}) + "\n", "utf-8")
    return folder


def _fill(env: Environment, draft: Path, databases: list[SiteDatabase], now: datetime, *, with_keys: bool) -> None:
    stored = {}
    for database in databases:
        stored[database.site] = StoredSite(
            engine=database.engine, database=database.file_name, migrations=database.migrations()
        )
        database.copy_to(draft / database.file_name)
        # After the database: a photo is kept before the row that names it, so every named one is there.
        media = env.data / "media" / database.site
        if media.is_dir():
            shutil.copytree(media, draft / "media" / database.site)
    if with_keys and env.keys_folder.is_dir():
        shutil.copytree(env.keys_folder, draft / "keys")
    Manifest(
        made_at=now,
        version=__version__,
        sites=stored,
        with_keys=with_keys,
        encryption_keys=encryption_key_fingerprints(env),
    ).write(draft)


def _free_name(to: Path, now: datetime) -> Path:
    """A name by the time; two backups in one second get two names."""
    base = f"{PREFIX}{now:%Y-%m-%dT%H%M%SZ}"
    names = [base, *(f"{base}-{number}" for number in range(2, 1000))]
    return next(to / name for name in names if not (to / name).exists())


def _must_have_room(env: Environment, to: Path, databases: list[SiteDatabase]) -> None:
    media = (path.stat().st_size for path in (env.data / "media").rglob("*") if path.is_file())
    needed = sum(database.bytes() for database in databases) + sum(media)
    free = shutil.disk_usage(to).free
    if free < needed * 1.1:
        raise CommandFailed(
            f"{to} has {free // MEGABYTE:,} MB free; this backup needs about {needed // MEGABYTE + 1:,} MB."
        )


def _print_result(env: Environment, folder: Path) -> None:
    manifest = Manifest.read(folder)
    size = sum(file.bytes for file in manifest.files.values())
    print(f"Backup of {' and '.join(manifest.sites)}: {folder}")
    print(f"{len(manifest.files)} files, {size / MEGABYTE:,.1f} MB, every one read again and found whole.")
    if folder.is_relative_to(env.data):
        print("It lies in the data folder: copy it to another disk, or choose one with --to.")
    if manifest.with_keys:
        print("The keys are in it: keep it locked away.")
    elif env.encryption_key:
        print("The system encryption key comes from the environment and is not in it; keep a copy elsewhere.")
    else:
        print(f"The keys are not in it. Keep a copy of {env.keys_folder} elsewhere, apart from the backups.")


def _remove_old(to: Path, *, keep: int) -> None:
    found = sorted(path for path in to.glob(f"{PREFIX}*") if (path / "manifest.json").is_file())
    for folder in found[: -max(keep, 1)]:
        shutil.rmtree(folder)
        print(f"Removed the older {folder.name}")
