"""Settings that both sites share. A site's own module calls :func:`site_settings` and adds to it."""

from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.utils.csp import CSP

from offthecharts.config.environment import Environment, environment
from offthecharts.config.keys import read_or_make


def _database(env: Environment, site: str) -> dict[str, Any]:
    parsed: dict[str, Any] = dict(dj_database_url.parse(env.database_url(site), conn_health_checks=True))
    # Our own backends: writers on SQLite queue fairly; PostgreSQL is asked less often whether it lives.
    parsed["ENGINE"] = parsed["ENGINE"].replace("django.db.backends.sqlite3", "offthecharts.web.sqlite")
    parsed["ENGINE"] = parsed["ENGINE"].replace("django.db.backends.postgresql", "offthecharts.web.postgresql")
    if parsed["ENGINE"] == "offthecharts.web.sqlite":
        parsed["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        }
        parsed["CONN_MAX_AGE"] = None
        parsed["TEST"] = {"NAME": ":memory:"}  # said, since parallel tests know Django's own backend alone
    else:
        parsed["CONN_MAX_AGE"] = None
        parsed.setdefault("OPTIONS", {}).update(
            {
                "connect_timeout": 2,
                "tcp_user_timeout": 3000,
                "keepalives": 1,
                "server_side_binding": True,
                "prepare_threshold": 2,  # statements used again are prepared; no pooler stands between
            }
        )
    return parsed


def _hosts(env: Environment, own_url: str) -> list[str]:
    own = urlsplit(own_url).hostname or "localhost"
    further = [host.strip() for host in env.allowed_hosts.split(",") if host.strip()]
    return list(dict.fromkeys([own, "localhost", "127.0.0.1", "[::1]", *further]))


def site_settings(
    site: str, *, apps: list[str], user_model: str, middleware: list[str], context_processors: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Django settings of `site` (``practice`` or ``hub``).

    `apps` and `context_processors` are the site's own; `middleware` runs after sign-in is known. Reads (and at the
    first start makes) the site's secret key in the keys folder.
    """
    env = environment()
    own_url = env.practice_url if site == "practice" else env.hub_url
    secure = own_url.startswith("https://")
    return {
        "SITE": site,
        "SITE_URL": own_url,
        "DEBUG": env.debug,
        "SECRET_KEY": read_or_make(env.keys_folder / f"{site}-secret.key", "secret"),
        "ALLOWED_HOSTS": _hosts(env, own_url),
        "CSRF_TRUSTED_ORIGINS": [own_url],
        "ROOT_URLCONF": f"offthecharts.config.{site}_urls",
        "WSGI_APPLICATION": f"offthecharts.config.{site}_wsgi.application",
        "INSTALLED_APPS": [
            "offthecharts.web",
            "offthecharts.web.audit",
            "offthecharts.web.signin",
            *apps,
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django.contrib.humanize",
            "django.forms",
            "django_htmx",
            "django_tasks_db",
            "lucide",
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "offthecharts.web.request_id.RequestIdMiddleware",
            "offthecharts.web.guards.NoNulMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            # CSRF tokens are masked anew in each page, so that its length tells nothing of them (BREACH).
            "django.middleware.gzip.GZipMiddleware",
            "offthecharts.web.framing.FramePolicyMiddleware",
            "django.middleware.csp.ContentSecurityPolicyMiddleware",
            "offthecharts.web.mounts.MountedSessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "offthecharts.web.guards.NoNulInFormsMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "offthecharts.web.guards.KeepNothingMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django_htmx.middleware.HtmxMiddleware",
            "offthecharts.web.signin.middleware.SignInEndMiddleware",
            *middleware,
            "offthecharts.web.signin.middleware.IdleLockMiddleware",
            "offthecharts.web.errors.DomainErrorMiddleware",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                        "offthecharts.web.context.site",
                        *context_processors,
                        "offthecharts.web.signin.context.idle_lock",
                    ],
                    "builtins": ["lucide.templatetags.lucide"],
                },
            }
        ],
        "FORM_RENDERER": "offthecharts.web.forms.Renderer",
        "DATABASES": {"default": _database(env, site)},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "AUTH_USER_MODEL": user_model,
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {
                "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
                "OPTIONS": {"user_attributes": ["username", "display_name"]},
            },
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 10},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        ],
        "LOGIN_URL": "sign_in",
        "LOGIN_REDIRECT_URL": "home",
        "SESSION_COOKIE_NAME": f"__Host-otc-{site}",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_USE_SESSIONS": True,
        "CSRF_FAILURE_VIEW": "offthecharts.web.signin.views.csrf_failure",
        "SECURE_HSTS_SECONDS": 31_536_000 if secure else 0,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if env.behind_proxy else None,
        "SECURE_CSP": {
            "default-src": [CSP.SELF],
            "img-src": [CSP.SELF, "data:", "blob:"],
            "object-src": [CSP.NONE],
            "base-uri": [CSP.NONE],
            "form-action": [CSP.SELF],
        },
        "LANGUAGE_CODE": "en-us",
        "USE_I18N": True,
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "STATIC_URL": "/static/",
        "STATIC_ROOT": env.data / "static" / site,
        "WHITENOISE_USE_FINDERS": env.debug,
        "WHITENOISE_MAX_AGE": 60,
        "MEDIA_ROOT": env.data / "media" / site,
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {
                "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
                if env.debug
                else "whitenoise.storage.CompressedManifestStaticFilesStorage"
            },
        },
        "TASKS": {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}},
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 12 * 1024 * 1024,
        # User names are unique whatever their case (a constraint over lower(username)), which auth.E003 cannot see.
        "SILENCED_SYSTEM_CHECKS": [
            "auth.E003",
            "auth.W004",
            # frame-ancestors of FramePolicyMiddleware says more than X-Frame-Options could.
            "security.W002",
            "security.W004",
            "security.W008",
            "security.W019",
        ],
        "PHONENUMBER_REGION": env.phone_region,
        "LOGGING": logging_settings(),
    }


def logging_settings() -> dict[str, Any]:
    """One line a record on standard error, with the request's id; no patient's data is ever logged."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": "offthecharts.web.request_id.RequestIdFilter"},
            "secrets": {"()": "offthecharts.web.request_id.SecretAddressFilter"},
            "probes": {"()": "offthecharts.web.request_id.ProbeFilter"},
        },
        "formatters": {
            "line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["request_id", "secrets", "probes"],
            },
        },
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django.server": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
        },
    }
