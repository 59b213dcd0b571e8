"""Settings: one file, and all that differs from place to place is read from the environment right below."""

import logging.config
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from thamsklyngen.schedule import SCHEDULE
from thamsklyngen.shared import sizes

ROOT = Path(__file__).resolve().parent.parent

# --- From the environment: the README's table tells what each one is -----------------------------------------------
env = environ.Env()
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="not-secret-only-for-checks" if DEBUG else environ.Env.NOTSET)
BIND = env.str("BIND", default="127.0.0.1")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres:///thamsklyngen")}
CELERY_BROKER_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:25"))
MAIL_FROM = env.str("MAIL_FROM", default="Thamsklyngen <portal@thamsklyngen.example>")
ORGANIZER_EMAIL = env.str("ORGANIZER_EMAIL", default="post@thamsklyngen.example")
DEMO_MAIL_DIR = env.str("DEMO_MAIL_DIR", default=str(ROOT / "var" / "mail"))
STATIC_ROOT = env.str("STATIC_ROOT", default=str(ROOT / "var" / "static"))
TIME_ZONE = env.str("PORTAL_TIME_ZONE", default="Europe/Oslo")
COUNTRY = env.str("CLUSTER_COUNTRY", default="NO")
SUMMER_WEEKS = env.str("CLUSTER_SUMMER_WEEKS", default="28-30" if COUNTRY == "NO" else "")
CLUSTER = {
    "name": env.str("CLUSTER_NAME", default="Thamsklyngen"),
    "region": env.str("CLUSTER_REGION", default="Orkdalsregionen"),
    "tagline": env.str("CLUSTER_TAGLINE", default=""),
    "committee": env.str("CLUSTER_COMMITTEE_NAME", default=""),
    "country": COUNTRY,  # ISO 3166-1: whose public holidays count
    "summer_weeks": tuple(int(week) for week in SUMMER_WEEKS.split("-") if week),
    "calling_code": env.str("CLUSTER_CALLING_CODE", default="47").lstrip("+"),
}
SESSION_DAYS = env.int("SESSION_DAYS", default=90)
ADMIN_SESSION_HOURS = env.int("ADMIN_SESSION_HOURS", default=12)
MAIL_OVERDUE_HOURS = env.int("MAIL_OVERDUE_HOURS", default=4)
BRREG_URL = env.str("BRREG_URL", default="https://data.brreg.no/enhetsregisteret/api")
BRREG_WEEKLY = not DEMO or "BRREG_URL" in env.ENVIRON  # the demo asks nobody by itself
EMBED_ORIGINS = env.list("EMBED_ORIGINS", default=[])
HTTPS = BASE_URL.startswith("https://")

# --- Django ---------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "thamsklyngen.portal.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "auditlog",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "rules.apps.AutodiscoverRulesConfig",
    "thamsklyngen.shared",
    "thamsklyngen.outbox",
    "members",
    "groups",
    "events",
    "thamsklyngen.portal",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "thamsklyngen.shared.middleware.CleanInput",
    "thamsklyngen.shared.middleware.AskNobody",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "thamsklyngen.shared.errors.NotAllowedPage",
    "allauth.account.middleware.AccountMiddleware",
    "thamsklyngen.shared.middleware.NotKept",
    "members.middleware.SessionRenewal",
    "members.middleware.LoginRequired",
    "members.middleware.SecondStep",
    "auditlog.middleware.AuditlogMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "thamsklyngen.urls"
WSGI_APPLICATION = "thamsklyngen.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "thamsklyngen.shared.context.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "thamsklyngen.shared.templatetags.portal",
                "members.templatetags.companies",
            ],
        },
    },
]
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {})["application_name"] = "thamsklyngen"
# Sessions and rate limits stay in PostgreSQL: sign-in works while the broker is gone.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # with Django's 300 a busy morning would throw rate limits away
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = SESSION_DAYS * 24 * 3600
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Languages, time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Norwegian")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = USE_TZ = True

# --- Files of the front end -----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "thamsklyngen.shared.storage.PortalStorage"
    },
}
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Sign-in (django-allauth) ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "members.Person"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "members.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "request_login_code": "members.forms.sign_in.SignInForm",
    "confirm_login_code": "members.forms.sign_in.CodeForm",
    "confirm_email_verification_code": "members.forms.address.AddressCodeForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # the code that signs a person in verifies the address it went to
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is unknown: the form makes the person
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_FORMAT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = {
    "numeric": True,
    "dashed": False,
    "length": 6,
}
ACCOUNT_LOGIN_TIMEOUT = 60 * 60  # each new code has its own 15 minutes
ACCOUNT_RATE_LIMITS = {
    # Strict for one address, wide for one network: 300 colleagues sit behind one address. See members/limits.py.
    "request_login_code": "1000/m/ip,5000/h/ip",
    "code_from_here": "3/m/key,10/h/key",
    "code_from_anywhere": "20/h/key",
    "confirm_login_code": "9/15m/key",
    "code_to_stranger": "60/h/ip",  # to addresses of nobody in the portal
    "guess_from_here": "9/3h/key",  # fewer than a fifth of the next, so that no network shuts the others out
    "guess_from_anywhere": "50/3h/key",  # of a million: whoever guesses on for a month has a chance of one in 83
    "guess_from_network": "200/h/ip,600/d/ip",  # at all addresses together: one in 55
    "confirm_email": "3/m/key,10/h/key",
    "add_address": "10/h/user",
    "guess_address_code": "9/15m/user,40/d/user",
    "guess_address_from_anywhere": "50/3h/key",  # as at the door: anybody may have as many accounts as mailboxes
    "manage_email": "20/m/user",
    "prove_domain": "3/m/key,8/d/key",  # by company and domain: five tries each, 40 of a million a day
    "prove_domain_by": "20/h/user",
    "ask_to_join": "10/h/user",  # each a mail to the company's contacts and the cluster managers
    "invite_colleagues": "20/h/user",  # up to 200 each
    "ask_colleague": "10/h/user,30/d/user",
    "ask_this_colleague": "1/d/key",  # for the same event
    "feed": "120/h/key",  # by person: some devices that ask every five minutes
    "public_feed": "600/m/ip",
    "guest_form": "60/h/ip",  # each a mail to an address that somebody typed
    "guest_form_to": "3/h/key,10/d/key",  # by mailbox
    "invite_guests": "20/h/user",  # up to 500 each
    "login_failed": "60/m/ip,5/5m/key",  # the second step's codes
}
MFA_ADAPTER = "members.adapter.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "members.forms.two_step.SecondStepForm",
    "reauthenticate": "members.forms.two_step.SecondStepAgainForm",
    "activate_totp": "members.forms.two_step.ActivateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = CLUSTER["name"]
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody comes this far without having read a code at their address
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
AUDITLOG_DISABLE_REMOTE_ADDR = True  # who and what is enough

# --- Security -------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # data: is Bootstrap's own select arrow and close cross
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^health/"]
CSRF_FAILURE_VIEW = "thamsklyngen.shared.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if HTTPS else []
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = sizes.FORM
FILE_UPLOAD_HANDLERS = [
    "thamsklyngen.shared.upload.Capped",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # an invitation shows a tick for each of up to a thousand people

# --- Mail -----------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
EMAIL_TIMEOUT = 20
MAIL_TOLD_LATE = {  # what these say is found out as they leave (outbox/late.py)
    "portal/digest": "thamsklyngen.portal.news_told.digest",
    "portal/news": "thamsklyngen.portal.news_told.single",
    "portal/waiting": "thamsklyngen.portal.waiting_mail.told",
}

# --- Celery: Valkey carries only the wake-up calls; what is due stands in the tables --------------------------------
CELERY_TASK_IGNORE_RESULT = True
# Nothing hangs on a wake-up call: a lost one is made up for by the next minute's. So calls aren't acknowledged, and a
# worker that holds one outlives the broker's death (kombu fails over putting such calls back).
CELERY_TASK_ACKS_LATE = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"ack_emulation": False}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE

# --- Logs go to standard error; whoever runs the parts keeps them ---------------------------------------------------
LOGGING_CONFIG = None
logging.config.dictConfig(
    {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "filters": {"tracebacks": {"()": "thamsklyngen.shared.log.TracebackOfErrors"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tracebacks"]}},
        "root": {"handlers": ["console"], "level": "INFO"},
    }
)
