"""The desk's process: Wagtail, sessions, sign-in."""

from .base import *  # noqa: F403 - Django's way to build on shared settings
from .base import ENVIRONMENT

ALLOWED_HOSTS = ENVIRONMENT.desk_hosts
ROOT_URLCONF = "sottovoce.desk.urls"
WSGI_APPLICATION = "sottovoce.settings.desk_wsgi.application"

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
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # seconds that a one-time link is good for
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # what waits for a person stands on the desk's home
WAGTAIL_PASSWORD_RESET_ENABLED = False  # no mail is sent; a coordinator prints a link

# An editor's long paste or many blocks should meet a sentence of ours, not Django's 400.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000  # bytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # from the packages themselves; nothing to collect
MEDIA_ROOT = ENVIRONMENT.data / "media"
MEDIA_URL = "/media/"

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_NAME = "desk"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.production
CSRF_COOKIE_HTTPONLY = False  # Wagtail's editor reads it
X_FRAME_OPTIONS = "SAMEORIGIN"  # the preview stands in a frame of the desk
SECURE_REFERRER_POLICY = "same-origin"
if ENVIRONMENT.production:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ENVIRONMENT.desk_hosts]

# Wagtail's editor needs inline styles, and inline scripts in places (wagtail issue 1288).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", "'unsafe-inline'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}
