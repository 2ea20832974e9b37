"""All settings, from the environment. What has no value is embedded and local, allowed on loopback addresses only
(core/checks.py refuses the rest)."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from . import embedded
from .environment import (
    database_settings,
    email_settings,
    identity_provider_settings,
    read,
    read_flag,
    read_list,
    read_number,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = embedded.var_dir()

# What an instance that others reach must have set: with the local value mail would land in a folder, and links in it
# would lead nowhere.
_NEEDED = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "RECORD_KEY", "SITE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL")
LOCAL_DEFAULTS = [name for name in _NEEDED if read(name) is None]

# --- where and who -----------------------------------------------------------------------------------------------
DEMO = read_flag("DEMO")
DEBUG = False
SITE_NAME = read("SITE_NAME") or "Open Floor"
SITE_URL = (read("SITE_URL") or "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
IS_HTTPS = urlsplit(SITE_URL).scheme == "https"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if IS_HTTPS else []
SECRET_KEY = read("SECRET_KEY") or embedded.local_secret("secret_key")
# Earlier keys, while something is under them: sessions of 14 days, and secrets until `manage.py encrypt_anew` was run.
SECRET_KEY_FALLBACKS = read_list("SECRET_KEY_FALLBACKS", [])
ROOT_URLCONF = "engagement.urls"
WSGI_APPLICATION = "engagement.wsgi.application"
APPEND_SLASH = True

# --- data --------------------------------------------------------------------------------------------------------
DATABASES = {"default": database_settings(read("DATABASE_URL") or embedded.database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The cache is in PostgreSQL: what it holds (limits of sign-in, codes already used) must not vanish with the broker,
# and no page may wait for Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "TIMEOUT": 3600,
        # Django would drop entries beyond 300, limits and used codes among them.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
MEDIA_ROOT = VAR_DIR / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024  # a document (10 MB) never lies in a temporary file

# --- apps --------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "csp",
    "core",
    "record",
    "notifications",
    "moderation",
    "accounts",
    "consultations",
    "dialogues",
    "engagement",
]
MIDDLEWARE = [
    "core.time.ReceivedAt",
    "core.headers.IsolationHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.caching.PublicPages",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.ReaderZone",
    "accounts.middleware.SecondFactor",
    "core.text.AddressesHoldNoNul",
    "engagement.kept.KeepWhatWasTyped",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "engagement.context.site",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- people ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "core.permissions.RulesBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupDetails"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 20 * 60
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 20 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# How often, in how long: for an address of the network (ip), a person who is signed in (user), or what was typed (key).
# After five wrong passwords for an address, the right one has to wait five minutes as well.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "request_login_code": "20/m/ip,3/m/key",
    "signup": "20/m/ip",
    "confirm_email": "1/10s/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}
MFA_ADAPTER = "accounts.adapter.FactorAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.forms_account.ActivateApp",
    "add_webauthn": "accounts.forms_account.AddPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 0
MFA_TOTP_ISSUER = SITE_NAME
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
USERSESSIONS_TRACK_ACTIVITY = False
# The identity provider of a UN body's staff, where one is set up (accounts/identity_provider.py).
SOCIALACCOUNT_PROVIDERS = identity_provider_settings()
SOCIALACCOUNT_ADAPTER = "accounts.identity_provider.StaffAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
ALLAUTH_TRUSTED_PROXY_COUNT = read_number("TRUSTED_PROXIES", 0)

# --- cookies and headers -----------------------------------------------------------------------------------------
_HOST_PREFIX = "__Host-" if IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{_HOST_PREFIX}session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = f"{_HOST_PREFIX}csrf"
CSRF_FAILURE_VIEW = "engagement.views.csrf_failure"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 63072000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- languages and time ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", _("Arabic")),
    ("zh-hans", _("Chinese")),
    ("en", _("English")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# --- working days --------------------------------------------------------------------------------------------------
# Monday is 0. HOLIDAYS are days on which the offices are closed: 2027-03-19 once, 12-25 every year.
WORKING_WEEKDAYS = [int(day) for day in read_list("WORKING_WEEKDAYS", ["0", "1", "2", "3", "4"])]
HOLIDAYS = read_list("HOLIDAYS", ["01-01", "12-25"])
if not all(re.fullmatch(r"(\d{4}-)?\d{2}-\d{2}", day) for day in HOLIDAYS) or not set(WORKING_WEEKDAYS) <= set(
    range(7)
):
    raise ImproperlyConfigured("HOLIDAYS are dates such as 2027-03-19 or 12-25, WORKING_WEEKDAYS numbers from 0 to 6.")
if not WORKING_WEEKDAYS:
    raise ImproperlyConfigured("WORKING_WEEKDAYS must name a day.")

# --- verification ------------------------------------------------------------------------------------------------
VERIFICATION_YEARS = read_number("VERIFICATION_YEARS", 3)  # then the organisation is asked whether all is as it was
RENEWAL_DAYS = read_number("RENEWAL_DAYS", 60)  # how long before the end it is asked

# --- static files ------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- mail --------------------------------------------------------------------------------------------------------
EMAIL_FILE_PATH = str(VAR_DIR / "mail")  # where the mailbox of the demo is
for _name, _value in email_settings(read("EMAIL_URL") or f"file://{EMAIL_FILE_PATH}").items():
    globals()[_name] = _value
DEFAULT_FROM_EMAIL = read("DEFAULT_FROM_EMAIL") or f"{SITE_NAME} <floor@openfloor.example>"
MAIL_CONNECTIONS = read_number("MAIL_CONNECTIONS", 4)
# A message that a sender holds is free for another after the lease; the pauses before a message is tried again.
MAIL_LEASE_SECONDS = read_number("MAIL_LEASE_SECONDS", 120)
MAIL_RETRY_SECONDS = [int(pause) for pause in read_list("MAIL_RETRY_SECONDS", ["60", "300", "1800", "7200"])]

# --- the public record -------------------------------------------------------------------------------------------
# The Ed25519 private key: 32 bytes in hexadecimal. RECORD_ORIGIN names the log in its signed tree heads; a local
# portal has the same name on every port, so that what it signed today verifies tomorrow.
RECORD_KEY = read("RECORD_KEY") or embedded.local_secret("record_key")
RECORD_ORIGIN = f"{urlsplit(SITE_URL).netloc if IS_HTTPS else 'localhost'}/record"
RECORD_MERGE_DELAY = 60  # seconds
if len(RECORD_KEY) != 64:
    raise ImproperlyConfigured("RECORD_KEY must be 32 bytes in hexadecimal (64 digits).")

# --- tasks -------------------------------------------------------------------------------------------------------
REDIS_URL = read("REDIS_URL") or embedded.redis_url()

# --- API ---------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["core.api_defaults.Closed"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "core.api_defaults.KeyPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "core.api_schema.Schema",
    "EXCEPTION_HANDLER": "core.api.problem_details",
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%SZ",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SITE_NAME} API",
    "DESCRIPTION": "Read access to everything that the portal publishes.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["core.api_defaults.PublicReadOnly"],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {"LanguageEnum": "engagement.settings.LANGUAGES"},
}

# --- logs: structured enough to search, and without content, names or addresses of people ------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
