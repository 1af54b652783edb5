"""Imports for tests: uploaded, checked and run by the real worker's job, without waiting."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from offthecharts.practice.intake import services
from offthecharts.practice.intake.models import CsvImport
from offthecharts.practice.intake.tasks import work
from offthecharts.practice.staff.models import Staff

_HOLDER = "Guarantor First Name,Guarantor Last Name,Guarantor Relationship,Guarantor Email"
CLEAN = f"""Chart,First Name,Last Name,DOB,Cell Phone,Email,{_HOLDER}
2001,Ada,Linden,2013-05-04,212-555-0123,ada@example.org,Maria,Linden,Mother,maria@example.org
2002,Bo,Linden,2015-06-07,,,Maria,Linden,Mother,maria@example.org
2003,Cy,O’Brien,1990-01-31,(917) 555-0100,cy@example.org,,,Self,
"""


def uploaded(text: str, by: Staff, name: str = "patients.csv") -> CsvImport:
    """The file `text` with its columns guessed."""
    file = SimpleUploadedFile(name, text.encode())
    made = services.upload(file=file, by=by)
    services.choose_columns(
        csv_import=made, mapping=made.mapping, date_order=made.date_order, overwrite=made.overwrite
    )
    return made


def checked(text: str, by: Staff) -> CsvImport:
    """The file after its dry run."""
    made = uploaded(text, by)
    services.check(csv_import=made)
    return worked(made)


def imported(text: str, by: Staff) -> CsvImport:
    """The file checked and imported."""
    made = checked(text, by)
    services.start(csv_import=made, by=by)
    return worked(made)


def worked(csv_import: CsvImport) -> CsvImport:
    """Run the job that is queued for the import."""
    assert DBTaskResult.objects.ready().filter(args_kwargs__args=[str(csv_import.pk)]).exists()
    DBTaskResult.objects.all().delete()
    work.func(str(csv_import.pk))
    csv_import.refresh_from_db()
    return csv_import
