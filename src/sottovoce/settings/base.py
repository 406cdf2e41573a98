"""Django settings that every Django process shares."""

from . import env

ENVIRONMENT = env.read()
SECRET_KEY = env.secret_key(ENVIRONMENT)
DEBUG = False

INSTALLED_APPS = [
    "sottovoce.desk",
    "sottovoce.press",
    "sottovoce.starter",
    "sottovoce.pages",
    "sottovoce.blocks",
    "sottovoce.evidence",
    "sottovoce.directory",
    "sottovoce.reader",
    "wagtail.sites",
    "sottovoce.desk.apps.AccountsConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ENVIRONMENT.database,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("it", "Italiano")]
USE_I18N = WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "UTC"
USE_TZ = True

WAGTAIL_SITE_NAME = "Sottovoce"
WAGTAILADMIN_BASE_URL = (
    f"https://{ENVIRONMENT.desk_hosts[0]}" if ENVIRONMENT.production else f"http://localhost:{ENVIRONMENT.desk_port}"
)
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False  # asks a third party
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # sends a hash of each editor's e-mail address to a third party
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "sottovoce.desk.finish.publish_approved"

# Who is asked about sources, when somebody at the desk or a command asks.
EVIDENCE_SERVICES = {
    "doi": "https://doi.org",
    "ncbi": "https://api.ncbi.nlm.nih.gov/lit/ctxp/v1",
    "crossref": "https://api.crossref.org",
}

# What goes wrong is told on standard error by its kind and place: Django's own words hold paths, host names and what was typed.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"place": {"()": "sottovoce.foundation.faults.PlaceFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "place"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": []}},  # no mail to anybody
}
