"""How Keyworker runs: one file, read from the environment, safe by default.

Every variable is described in docs/settings.md; a test holds the two together. Without any, nothing
starts: a live system needs SECRET_KEY and ALLOWED_HOSTS, a trial needs DEMONSTRATION=1.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.databases import database
from config.environment import a_choice, a_list, a_number, demonstration_key, text

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(text("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# A demonstration holds invented people; reached from this machine only, it may do without https.
DEMONSTRATION = a_choice("DEMONSTRATION")
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = a_list("ALLOWED_HOSTS", LOCAL_HOSTS if DEMONSTRATION else [])
PLAIN_HTTP = DEMONSTRATION and set(ALLOWED_HOSTS) <= set(LOCAL_HOSTS)
DEBUG = a_choice("DEBUG")
SECRET_KEY = text("SECRET_KEY") or (demonstration_key(VAR_DIR) if DEMONSTRATION else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to a long random text kept out of the code "
        "(python -c 'import secrets; print(secrets.token_urlsafe(64))'), "
        "or set DEMONSTRATION=1 to try Keyworker with invented people."
    )
if DEBUG and not PLAIN_HTTP:
    raise ImproperlyConfigured(
        "DEBUG shows case text to whoever meets an error, so it works only on this machine: "
        "unset DEBUG, or set DEMONSTRATION=1 and leave ALLOWED_HOSTS unset."
    )

# The practice pack whose standards, posts, forms and authority this council works by.
PACK = text("PACK", "wokingham")
# A folder of the council's own packs, beside those that come with Keyworker.
PACKS_DIR = text("PACKS_DIR", "")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    # Both would rewrite the template loaders; their simple configurations leave them alone.
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    # Our templates stand before allauth's, which they restyle.
    "keyworker.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "keyworker.audit",
    "keyworker.history",
    "keyworker.workforce",
    "keyworker.people",
    "keyworker.decisions",
    "keyworker.involvements",
    "keyworker.record",
    "keyworker.referrals",
    "keyworker.meetings",
    "keyworker.oversight",
    "keyworker.demonstration",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "keyworker.web.signed_in.SignedInMiddleware",
    "keyworker.web.refusals.RefusalMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

_FILE_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "keyworker.web.context.house",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [*_FILE_LOADERS]
                    if DEBUG
                    else [("django.template.loaders.cached.Loader", _FILE_LOADERS)],
                )
            ],
        },
    }
]
FORM_RENDERER = "keyworker.web.forms.GovukRenderer"

DATABASES = {
    "default": database(
        text("DATABASE_URL"),
        file=VAR_DIR / "keyworker.sqlite3",
        conn_max_age=a_number("DATABASE_CONN_MAX_AGE", 60),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # On disk, so that every server process counts the same failed sign-ins.
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [("vendor", folder) for folder in [BASE_DIR / "static_build"] if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "keyworker.web.static.HashedFiles"},
}
MEDIA_ROOT = VAR_DIR / "documents"

# Who is signed in, and for how long.
AUTH_USER_MODEL = "workforce.Worker"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}  # type: ignore[assignment]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "keyworker.web.accounts.AccountAdapter"
ACCOUNT_FORMS = {"login": "keyworker.web.accounts.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "30/m/ip"}
MFA_ADAPTER = "keyworker.web.accounts.SecurityCodeAdapter"
MFA_TOTP_ISSUER = "Keyworker"
SESSION_COOKIE_AGE = 60 * 60 * a_number("SESSION_HOURS", 12)
SESSION_IDLE_SECONDS = 60 * a_number("SESSION_IDLE_MINUTES", 30)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# What the browser and the network may do.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not PLAIN_HTTP
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else a_number("HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if a_choice("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_FAILURE_VIEW = "keyworker.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # the square code an authenticator app reads
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # a long note, and then some
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

EMAIL_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend"
    if DEMONSTRATION
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = text("EMAIL_HOST", "localhost")
EMAIL_PORT = a_number("EMAIL_PORT", 587)
EMAIL_HOST_USER = text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = a_choice("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("EMAIL_FROM", "keyworker@localhost")

# An error's own message can hold case text ("Key (family)=(...) exists"), so it is left out.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "config.logs.DiscreetFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["stderr"], "level": text("LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {
            "handlers": ["stderr"],
            "level": text("LOG_LEVEL", "WARNING"),
            "propagate": False,
        },
        "django.db.backends": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
