"""The fields of the chart that a file can fill; both sites know the same ones."""

from offthecharts.web.csv_columns import HOLDER_FIELDS, PATIENT, REQUIRED, TARGETS, guess

__all__ = ["HOLDER_FIELDS", "PATIENT", "REQUIRED", "TARGETS", "guess"]
