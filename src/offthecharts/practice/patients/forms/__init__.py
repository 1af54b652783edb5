"""The patient form: the patient, the photo, and one part for each account holder."""
