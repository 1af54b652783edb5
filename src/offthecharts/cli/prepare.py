"""What a site needs before it can serve: tables up to date and static files collected."""

from offthecharts.cli.errors import CommandFailed
from offthecharts.cli.static_files import collect_static_if_changed
from offthecharts.config.environment import environment


def outstanding_migrations() -> list[str]:
    """Names of the booted site's migrations that its database does not have yet."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def prepare(site: str, *, migrate: bool) -> None:
    """Bring the tables of the booted `site` up to date and collect its static files.

    Without `migrate` outstanding migrations end the command: on PostgreSQL several servers may share the database,
    and one person should decide when it changes.
    """
    from django.core.management import call_command
    from django.db import connection, connections

    environment().data.mkdir(parents=True, exist_ok=True, mode=0o700)
    connection.ensure_connection()
    if missing := outstanding_migrations():
        if not migrate:
            raise CommandFailed(
                f"The database lacks {len(missing)} migrations. Run: offthecharts manage --site {site} migrate"
            )
        call_command("migrate", interactive=False, verbosity=0)
        print(f"{len(missing)} migrations applied", flush=True)
    if collect_static_if_changed():
        print("static files collected and compressed", flush=True)
    connections.close_all()
