"""`offthecharts restore`: put a backup back, after proving that it is whole, and keep what was there."""

import argparse
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import offthecharts
from offthecharts.cli.backup.databases import SIDE_FILES, SiteDatabase
from offthecharts.cli.backup.manifest import Manifest, must_be_whole
from offthecharts.cli.errors import CommandFailed
from offthecharts.cli.running import programs_running
from offthecharts.cli.sites import SITES
from offthecharts.config.environment import Environment, environment
from offthecharts.config.keys import encryption_key_fingerprints


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "restore",
        parents=[common],
        help="put a backup back",
        description="Puts databases and photos of a backup back, after proving that every file is whole. Stop the "
        "sites and their workers first.",
    )
    parser.add_argument("backup", type=Path, help="the backup's folder")
    parser.add_argument("--site", choices=SITES, help="one site alone (default: all that the backup holds)")
    parser.add_argument("--replace", action="store_true", help="replace what is there; it is kept beside, not lost")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Verify first, then replace, then look whether all is well."""
    env, backup = environment(), options.backup.expanduser().resolve()
    manifest = must_be_whole(backup)
    sites = [site for site in manifest.sites if options.site in (None, site)]
    if not sites:
        raise CommandFailed(f"The backup holds nothing of {options.site}.")
    databases = [SiteDatabase.of(env, site) for site in sites]
    _must_be_possible(env, manifest, databases, replace=options.replace)
    aside = env.data / f"before-restore-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}"
    for database in databases:
        _restore_site(env, backup, manifest, database, aside)
    _restore_keys(env, backup, manifest, aside)
    print(f"Restored {' and '.join(sites)} as of {manifest.made_at:%-d %B %Y %H:%M} UTC.")
    if aside.exists():
        print(f"What was there before lies in {aside}; remove it when all is well.")
    return _look_after(sites)


def _must_be_possible(env: Environment, manifest: Manifest, databases: list[SiteDatabase], *, replace: bool) -> None:
    if running := programs_running(env.data):
        names = ", ".join(f"{program.name} (process {program.pid})" for program in running)
        raise CommandFailed(f"These still run on {env.data}: {names}. Stop them first.")
    for database in databases:
        stored = manifest.sites[database.site]
        if stored.engine != database.engine:
            raise CommandFailed(
                f"The backup of {database.site} is of {stored.engine}, the database here is {database.engine}. "
                f"Set OFFTHECHARTS_{database.site.upper()}_DATABASE_URL to a {stored.engine} database."
            )
        if unknown := [name for name in stored.migrations if _is_unknown(database.site, name)]:
            raise CommandFailed(
                f"The backup was made by a newer version ({manifest.version}): this one does not know {unknown[0]}. "
                "Install that version and restore with it."
            )
    if not replace and (filled := [database.site for database in databases if database.exists()]):
        raise CommandFailed(
            f"There is data of {' and '.join(filled)} already. Add --replace to put the backup in its place; "
            "what is there now will be kept beside."
        )


def _is_unknown(site: str, migration: str) -> bool:
    """Whether a migration of our own is not in this version."""
    label, name = migration.split(".", 1)
    folders = _folders_of(site, label)
    return bool(folders) and not any((folder / "migrations" / f"{name}.py").is_file() for folder in folders)


def _folders_of(site: str, label: str) -> list[Path]:
    """The folders of `site` whose app is called `label`; none when the app is not ours."""
    package = Path(offthecharts.__file__).parent
    apps = [*(package / site).glob("*/apps.py"), *(package / "web").glob("**/apps.py")]
    return [app.parent for app in apps if f'label = "{label}"' in app.read_text("utf-8")]


def _restore_site(env: Environment, backup: Path, manifest: Manifest, database: SiteDatabase, aside: Path) -> None:
    kept = aside / database.file_name
    if database.exists():
        aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        _keep(database, kept)
    if database.engine == "sqlite":
        database.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        database.put_back(backup / manifest.sites[database.site].database)
    except CommandFailed as error:
        raise _after_failure(database, kept, error) from error
    # Only now: after a failure the photos that belong to the old data must lie where they lay.
    media = env.data / "media" / database.site
    if media.exists():
        (aside / "media").mkdir(parents=True, exist_ok=True, mode=0o700)
        media.rename(aside / "media" / database.site)
    if (backup / "media" / database.site).is_dir():
        shutil.copytree(backup / "media" / database.site, media)


def _keep(database: SiteDatabase, kept: Path) -> None:
    try:
        database.copy_to(kept)
    except CommandFailed:
        if database.engine != "sqlite":
            raise
        # Damaged, which may be why somebody restores: keep the files as they are.
        for suffix in ("", *SIDE_FILES):
            if (file := database.path.with_name(database.path.name + suffix)).exists():
                shutil.copyfile(file, kept.with_name(kept.name + suffix))


def _after_failure(database: SiteDatabase, kept: Path, error: CommandFailed) -> CommandFailed:
    """Try to have the old data back; the error to raise says how that went."""
    if not kept.exists():
        return error
    try:
        database.put_back(kept)
    except CommandFailed:
        return CommandFailed(f"{error}\nThe database may be empty now. What was there before lies in {kept}.")
    return CommandFailed(f"{error}\nThe database is as it was before.")


def _restore_keys(env: Environment, backup: Path, manifest: Manifest, aside: Path) -> None:
    """Put the keys back when the backup has them; say so when those here do not fit."""
    if (backup / "keys").is_dir():
        if env.keys_folder.exists():
            aside.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copytree(env.keys_folder, aside / "keys")
        shutil.copytree(backup / "keys", env.keys_folder, dirs_exist_ok=True)
        env.keys_folder.chmod(0o700)
    if not set(manifest.encryption_keys[:1]) <= set(encryption_key_fingerprints(env)):
        print(
            "The system encryption key here is not the one that was in use: stored connections cannot be read.\n"
            f"Put that key into {env.keys_folder / 'encryption.key'} (or OFFTHECHARTS_ENCRYPTION_KEY), or verify "
            "each service again in Practice Setup, Web and Reminders."
        )


def _look_after(sites: list[str]) -> int:
    """Prove the ledger, when the tables are those of this version."""
    status = 0
    for site in sites:
        manage = [sys.executable, "-m", "offthecharts.cli.main", "manage", "--site", site]
        outdated = subprocess.run([*manage, "migrate", "--check"], capture_output=True, check=False).returncode
        if outdated:
            print(f"The tables of {site} are of an older version. Run: offthecharts manage --site {site} migrate")
        elif site == "hub":
            status |= subprocess.run([*manage, "verify_ledger"], check=False).returncode
    return status
