"""The practice server's sample data."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
from django.test import override_settings

from offthecharts.practice.office.samples.load import load
from offthecharts.practice.patients import photos
from offthecharts.practice.patients.models import Patient


@pytest.mark.django_db
def test_every_sample_patient_has_a_portrait_in_the_store(tmp_path: Path) -> None:
    with override_settings(MEDIA_ROOT=tmp_path):
        assert load(made_on=date(2026, 11, 24)).startswith("400 patients")
        named = list(Patient.objects.values_list("person__photo_sha256", flat=True))
        assert len(set(named)) == 400
        for name in named[:20]:
            assert hashlib.sha256(photos.read(name) or b"").hexdigest() == name
        assert load(made_on=date(2026, 11, 24)) == ""
