"""The worker's side of an import. Running it twice does no harm: a batch is claimed by where the last one ended."""

from uuid import UUID

from django.tasks import task
from django.utils import timezone

from offthecharts.practice.intake import services, writing
from offthecharts.practice.intake.errors import UnusableFile
from offthecharts.practice.intake.models import CsvImport, ImportState


@task()
def work(import_id: str) -> None:
    """Check or carry on the import, whichever it is at; nothing when it was stopped or removed meanwhile."""
    csv_import = CsvImport.objects.filter(pk=UUID(import_id)).first()
    if csv_import is None or not csv_import.is_working:
        return
    checking = csv_import.state == ImportState.CHECKING
    try:
        if checking:
            CsvImport.objects.filter(pk=csv_import.pk).update(**services.FRESH)
            csv_import.refresh_from_db()
            writing.look_through(csv_import)
        else:
            writing.carry_on(csv_import)
    except writing.Interrupted:
        return
    except UnusableFile as error:
        _end(csv_import, ImportState.FAILED, failure=error.advice)
        return
    if checking:
        _end(csv_import, ImportState.CHECKED)
    elif _end(csv_import, ImportState.FINISHED):
        services.forget_file(csv_import)


def _end(csv_import: CsvImport, state: ImportState, *, failure: str = "") -> bool:
    ended = CsvImport.objects.filter(pk=csv_import.pk, state=csv_import.state).update(
        state=state, failure=failure, ended_at=timezone.now()
    )
    return bool(ended)
