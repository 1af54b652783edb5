"""Every setting that an administrator can give, typed, parsed once, with the default for one office.

The configuration table in docs/configuration.md is checked against this class by a test.
"""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """Settings from environment variables named ``OFFTHECHARTS_<NAME>``; see docs/configuration.md."""

    model_config = SettingsConfigDict(env_prefix="OFFTHECHARTS_", extra="ignore")

    data: Path = Field(
        default_factory=lambda: user_data_path("offthecharts", appauthor=False),
        description="Folder that holds databases, photos and static files.",
    )
    keys: Path | None = Field(
        default=None,
        description="Folder of the secret keys and the system encryption key; `keys` in the data folder if not set.",
    )
    encryption_key: str | None = Field(
        default=None,
        description="The system encryption key itself (a Fernet key; several, newest first, separated by commas); "
        "overrides the key file.",
    )
    debug: bool = Field(default=False, description="Show details of errors. Never on a server that is in use.")
    practice_url: str = Field(
        default="http://localhost:8000", description="Address at which browsers reach the practice server."
    )
    hub_url: str = Field(default="http://localhost:8001", description="Address at which browsers reach the Hub.")
    news_url: str | None = Field(
        default=None,
        description="Address at which practice servers wait for news of the Hub (`offthecharts news`); the Hub's own "
        "with the next port if not set. Without a port in either they ask the Hub every few seconds instead.",
    )
    practice_database_url: str | None = Field(
        default=None, description="Database of the practice server; SQLite in the data folder if not set."
    )
    hub_database_url: str | None = Field(
        default=None, description="Database of the Hub; SQLite in the data folder if not set."
    )
    allowed_hosts: str = Field(
        default="", description="Further host names, separated by commas, beside those of the two addresses."
    )
    behind_proxy: bool = Field(
        default=False, description="A proxy in front sets X-Forwarded-Proto and X-Forwarded-For; trust them."
    )
    mail_url: str = Field(
        default="mailbox:",
        description="How the Hub sends e-mail: `mailbox:` (kept and shown on a page, nothing leaves), "
        "`smtp://user:password@host:port`, `smtps://…` or `anymail:<provider>`.",
    )
    mail_from: str = Field(default="rewards@localhost", description="Sender address of the Hub's e-mail.")
    anymail: dict[str, str] = Field(
        default_factory=dict,
        description="django-anymail's own settings as a JSON object, without the ANYMAIL_ prefix.",
    )
    certificate_authority: Path | None = Field(
        default=None, description="File with further certificate authorities to trust when calling the Hub."
    )
    import_folder: Path | None = Field(
        default=None,
        description="Folder on the Hub's machine in which each source of CSV exports gets a folder that is watched; "
        "`import` in the data folder if not set.",
    )
    private_sources: bool = Field(
        default=False,
        description="Let the Hub call Open Dental at addresses inside its own network, as in a single office.",
    )
    phone_region: str = Field(default="US", description="Country whose phone numbers may be typed without +code.")
    launch_timeout_seconds: float = Field(
        default=5.0,
        gt=0,
        le=60,
        description="How long the practice server waits for the Hub when a window opens.",
    )

    @field_validator("practice_url", "hub_url", "news_url")
    @classmethod
    def _without_trailing_slash(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @property
    def news_address(self) -> str:
        """Where practice servers wait for news; empty when there is no such place."""
        hub = urlsplit(self.hub_url)
        if self.news_url or not hub.port:
            return self.news_url or ""
        return f"{hub.scheme}://{hub.netloc.removesuffix(f':{hub.port}')}:{hub.port + 1}"

    @property
    def keys_folder(self) -> Path:
        """Folder of the secret keys."""
        return self.keys or self.data / "keys"

    @property
    def watched_folder(self) -> Path:
        """Folder in which the sources of CSV exports have theirs."""
        return self.import_folder or self.data / "import"

    def database_url(self, site: str) -> str:
        """Address of the database of `site` (``practice`` or ``hub``), in the form of dj-database-url."""
        given = self.practice_database_url if site == "practice" else self.hub_database_url
        return given or f"sqlite:///{self.data / f'{site}.sqlite3'}"


@cache
def environment() -> Environment:
    """The process's settings, parsed at the first call.

    Raises pydantic.ValidationError when a value cannot be used, naming it.
    """
    return Environment()
