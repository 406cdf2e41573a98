"""The desk's process: Wagtail, sessions, sign-in."""

from .base import *  # noqa: F403 - Django's way to build on shared settings
from .base import ENVIRONMENT
from .base import INSTALLED_APPS as SHARED_APPS

INSTALLED_APPS = [*SHARED_APPS, "allauth", "allauth.account", "allauth.mfa"]

ALLOWED_HOSTS = ENVIRONMENT.desk_hosts
ROOT_URLCONF = "sottovoce.desk.urls"
WSGI_APPLICATION = "sottovoce.settings.desk_wsgi.application"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "sottovoce.desk.csp.InlineScriptsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sottovoce.desk.second_factor.SecondFactorMiddleware",
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # seconds that a one-time link is good for
WAGTAIL_PASSWORD_RESET_ENABLED = False  # no mail is sent; a coordinator makes a link
WAGTAILUSERS_PASSWORD_ENABLED = False  # nobody sets another person's password; she sets it by her link
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # whatever Wagtail would mail, nothing leaves

# Sign-in: name and password, then a second factor (desk/second_factor.py holds everybody to it).
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "sottovoce.desk.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # the session's cookie ends with the browser
MFA_ADAPTER = "sottovoce.desk.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Failed tries are counted by account alone, for passwords and for codes apart, and by no address of a person: behind a
# proxy that would be the proxy's, and nobody's address is ours to keep. The price: a stranger who knows a name can keep
# its owner out for five minutes at a time; her one-time link gets her in all the same. The counts are in the memory
# of the desk's one process, hashed, and forgotten after five minutes or at a restart.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "5/5m/key"}
MFA_RATE_LIMITS = {"webauthn_login": ""}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # of 300, a flood of invented names would push the counts out
    }
}

# An editor's long paste or many blocks should meet a sentence of ours, not Django's 400.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000  # bytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # from the packages themselves; nothing to collect
MEDIA_ROOT = ENVIRONMENT.data / "media"
MEDIA_URL = "/media/"

SESSION_COOKIE_AGE = 2 * 60 * 60  # seconds without use; an open editor counts as use
SESSION_WHOLE_AGE = 12 * 60 * 60  # seconds from sign-in, whatever the use
SESSION_COOKIE_NAME = "__Host-desk" if ENVIRONMENT.production else "desk"
CSRF_COOKIE_NAME = "__Host-csrf" if ENVIRONMENT.production else "csrf"
# Lax, not Strict: a one-time link opened from a chat or a web mail would lose its cookie on the way to the form.
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.production
CSRF_COOKIE_HTTPONLY = True  # Wagtail's scripts find the token in the page
X_FRAME_OPTIONS = "SAMEORIGIN"  # the preview stands in a frame of the desk
SECURE_REFERRER_POLICY = "same-origin"
if ENVIRONMENT.production:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ENVIRONMENT.desk_hosts]
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SILENCED_SYSTEM_CHECKS = [
    "security.W019",  # X_FRAME_OPTIONS is not DENY: the preview, above
    "security.W021",  # HSTS preloading concerns the whole domain; that is for its owner to decide
]

# What Wagtail 8.0 needs, and why: docs/decisions/0014-desk-accounts-and-csp.md.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],  # and the hashes that desk/csp.py adds
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}
