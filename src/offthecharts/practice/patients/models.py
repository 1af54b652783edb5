"""People, patients and account holders. A person may be both: an adult patient is often their own account holder."""

from datetime import date

from django.db import models
from django.db.models.functions import Lower

from offthecharts.web.identifiers import uuid7


class Sex(models.TextChoices):
    """Sex as the chart records it."""

    FEMALE = "F", "Female"
    MALE = "M", "Male"
    OTHER = "X", "Another"
    UNKNOWN = "", "Not recorded"


class Person(models.Model):
    """Names and contact data of one human being."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first_name = models.CharField(max_length=80)
    middle_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80)
    preferred_name = models.CharField(max_length=80, blank=True)
    birth_date = models.DateField("date of birth", null=True, blank=True)
    sex = models.CharField(max_length=1, choices=Sex, blank=True, default="")
    email = models.EmailField(blank=True)
    home_phone = models.CharField(max_length=32, blank=True, help_text="E.164 where it could be read as a number")
    cell_phone = models.CharField(max_length=32, blank=True)
    address1 = models.CharField("address", max_length=120, blank=True)
    address2 = models.CharField("address, second line", max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField("ZIP code", max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    photo_sha256 = models.CharField(max_length=64, blank=True, editable=False, help_text="see photos.py")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "people"
        indexes = [
            models.Index(fields=["birth_date"]),
            models.Index(fields=["home_phone"]),
            models.Index(fields=["cell_phone"]),
            models.Index(Lower("email"), name="person_email_lower"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First and last name as written on a chart."""
        return f"{self.first_name} {self.last_name}"

    @property
    def called(self) -> str:
        """The name that people use."""
        return self.preferred_name or self.first_name

    def age_on(self, day: date) -> int | None:
        """Whole years of age on `day`; None when the birth date is not known."""
        born = self.birth_date
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Patient(models.Model):
    """A person in treatment."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.OneToOneField(Person, models.PROTECT, related_name="patient")
    chart_number = models.PositiveIntegerField(unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_with = models.CharField(
        max_length=80, null=True, unique=True, editable=False, help_text="idempotency key of the form that made it"
    )

    def __str__(self) -> str:
        return f"#{self.chart_number} {self.person}"


class Relationship(models.TextChoices):
    """What an account holder is to the patient."""

    MOTHER = "mother", "Mother"
    FATHER = "father", "Father"
    STEPPARENT = "stepparent", "Step-parent"
    GRANDPARENT = "grandparent", "Grandparent"
    GUARDIAN = "guardian", "Guardian"
    SPOUSE = "spouse", "Spouse or partner"
    SELF = "self", "Patient is the account holder"
    OTHER = "other", "Other"


class AccountHolder(models.Model):
    """That `person` is financially responsible for `patient`."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="account_holders")
    person = models.ForeignKey(Person, models.PROTECT, related_name="responsible_for")
    relationship = models.CharField("relationship to patient", max_length=20, choices=Relationship)
    position = models.PositiveSmallIntegerField(default=0, help_text="0 is the first to be asked")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["patient", "person"], name="account_holder_once")]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_relationship_display()})"


class SearchRank(models.IntegerChoices):
    """What is found first."""

    ACTIVE_PATIENT = 0, "Active patient"
    INACTIVE_PATIENT = 1, "Inactive patient"
    OTHER = 2, "Somebody else"


class SearchEntry(models.Model):
    """What a person is found by. Written by ``indexing`` alone; ``search`` says what stands in `text`."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="search_entry")
    rank = models.PositiveSmallIntegerField(choices=SearchRank)
    sort_name = models.CharField(max_length=340, help_text="folded last, first, middle and preferred name")
    text = models.TextField(help_text="folded words and digits, two spaces before each")

    class Meta:
        verbose_name_plural = "search entries"
        indexes = [
            # The operator classes are PostgreSQL's, for prefixes in any collation; SQLite passes over them.
            models.Index(
                fields=["rank", "sort_name"], name="search_rank_name", opclasses=["int2_ops", "varchar_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return self.sort_name


class NameWord(models.Model):
    """A folded word of somebody's name: misspelt words are looked up here."""

    word = models.CharField(max_length=160, unique=True)

    def __str__(self) -> str:
        return self.word
