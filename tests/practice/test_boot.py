"""The practice server starts."""

from django.core.management import call_command


def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
