"""Practices (the Hub's tenants), Hub users and the connections of practice servers."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.text import slugify

from offthecharts.web.identifiers import uuid7
from offthecharts.web.signin.models import EndsSignIns


class PooledPoints(models.TextChoices):
    """Whose orders may use the points of their whole family."""

    NOBODY = "", "Nobody: each member has their own"
    HOLDERS = "holders", "Account holders only"
    EVERYBODY = "everybody", "Everybody in the family"


SLUG_LENGTH = 60


class PracticeManager(models.Manager["Practice"]):
    """Gives each new practice an address of its own for its members' page."""

    def create(self, **values: Any) -> "Practice":
        """A new practice; `slug` is made from its name unless one is given. A query for each slug that is taken."""
        values.setdefault("slug", self.free_slug(values["name"]))
        return super().create(**values)

    def free_slug(self, name: str) -> str:
        """An address such as ``brook-street-orthodontics`` (``…-2``) that no practice of the Hub has."""
        wanted = slugify(name)[:SLUG_LENGTH].strip("-_") or "practice"
        slug, number = wanted, 1
        while self.filter(slug=slug).exists():
            number += 1
            slug = f"{wanted[: SLUG_LENGTH - 5].rstrip('-_')}-{number}"
        return slug


class Practice(models.Model):
    """One orthodontic office business; everything else in the Hub belongs to one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(
        max_length=SLUG_LENGTH, unique=True, help_text="stands in the address of the members' page"
    )
    time_zone = models.CharField(max_length=64, default="America/New_York")
    postal_address = models.CharField(max_length=300, blank=True, help_text="stands in the foot of every e-mail")
    mail_reply_to = models.EmailField(blank=True, help_text="where answers to the Hub's e-mail go")
    idle_lock_minutes = models.PositiveSmallIntegerField(default=15)
    cents_per_point = models.PositiveSmallIntegerField(default=10, help_text="money value shown beside points")
    mail_minors_directly = models.BooleanField(
        default=False, help_text="e-mail of patients under 18 goes to themselves instead of an account holder"
    )
    misc_needs_approval = models.BooleanField(
        default=False, help_text="Misc. points given by the role Rewards wait for an Owner or Admin"
    )
    pooled_points = models.CharField(
        max_length=10, choices=PooledPoints, blank=True, help_text="whose orders may use the points of their family"
    )
    last_member_number = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PracticeManager()

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The practice's time zone."""
        return ZoneInfo(self.time_zone)


class Role(models.TextChoices):
    """The five roles of Hub users."""

    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    MARKETING = "marketing", "Marketing + Rewards"
    REWARDS = "rewards", "Rewards"
    FINANCIAL = "financial", "Financial"


class HubUserManager(BaseUserManager["HubUser"]):
    """Looks Hub users up by user name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "HubUser":
        """The Hub user with this user name. Raises HubUser.DoesNotExist."""
        return self.select_related("practice").get(username__iexact=username)

    def create_hub_user(
        self, *, practice: Practice, username: str, password: str, display_name: str, role: Role
    ) -> "HubUser":
        """A new, active Hub user of `practice`."""
        user = self.model(practice=practice, username=username, display_name=display_name, role=role)
        user.set_password(password)
        user.save()
        return user


class HubUser(EndsSignIns):
    """A person who signs in to the Hub's office side. User names are unique across all practices."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="hub_users")
    username = models.CharField("user name", max_length=60)
    display_name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role, default=Role.REWARDS)
    member_id = models.UUIDField(
        null=True, editable=False, help_text="the member that this person is, who is never given points by themselves"
    )
    may_connect = models.BooleanField(default=False, help_text="may connect a practice server to the Hub")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HubUserManager()

    USERNAME_FIELD = "username"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="hub_username_unique")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def can_connect(self) -> bool:
        """Whether this user's credentials may connect a practice server: Owners, Admins and whom they allowed."""
        return self.is_active and (self.role in (Role.OWNER, Role.ADMIN) or self.may_connect)


class Connection(models.Model):
    """A practice server allowed to speak for a practice. The token itself is never stored, only its SHA-256."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="connections")
    name = models.CharField(max_length=120, help_text="what the practice server called itself")
    origin = models.CharField(max_length=200, help_text="the one origin that may show our frame")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(HubUser, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
