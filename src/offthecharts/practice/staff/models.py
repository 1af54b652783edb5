"""People who work at the practice and sign in to this server."""

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from offthecharts.web.signin.models import EndsSignIns


class Role(models.TextChoices):
    """What a staff member may do: managers reach Practice Setup, the desk does not."""

    MANAGER = "manager", "Office manager"
    DESK = "desk", "Front desk"


class StaffManager(BaseUserManager["Staff"]):
    """Looks staff up by user name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Staff":
        """The staff member with this user name. Raises Staff.DoesNotExist."""
        return self.get(username__iexact=username)

    def create_staff(self, *, username: str, password: str, display_name: str, role: Role) -> "Staff":
        """A new, active staff member."""
        staff = self.model(username=username, display_name=display_name, role=role)
        staff.set_password(password)
        staff.save()
        return staff


class Staff(EndsSignIns):
    """One staff member. Deactivated, never deleted."""

    username = models.CharField("user name", max_length=60)
    display_name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role, default=Role.DESK)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StaffManager()

    USERNAME_FIELD = "username"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="staff_username_unique")]
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.display_name

    @property
    def may_set_up(self) -> bool:
        """Whether Practice Setup is open to this person."""
        return self.is_active and self.role == Role.MANAGER
