"""Everything that comes from the environment, with safe defaults; what is missing stops the start with a sentence."""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path


class SettingError(Exception):
    """A setting that is missing or wrong; the text names it and the mend."""


@dataclass(frozen=True)
class Environment:
    """The settings of one installation.

    :ivar data: the folder of everything that is kept: database, edition, secret key.
    :ivar production: whether real readers are served; then secrets have no defaults.
    :ivar site_url: the public address of the site, for sitemap.xml.
    :ivar reader_port, desk_port: where the two processes listen.
    :ivar host: the address both processes bind to.
    :ivar desk_hosts: host names under which the desk answers.
    :ivar contact: an address that is told to the services that are asked about sources, so that their keepers can reach somebody.
    :ivar folder: where the edition is also laid out as files for another web server, or None.
    """

    data: Path
    production: bool
    site_url: str
    host: str
    reader_port: int
    desk_port: int
    desk_hosts: list[str]
    folder: Path | None
    contact: str = ""

    @property
    def edition(self) -> Path:
        return self.data / "edition"

    @property
    def database(self) -> Path:
        return self.data / "sottovoce.sqlite3"


def _port(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not (value.isascii() and value.isdecimal()) or not 0 < int(value) < 65_536:
        raise SettingError(f"{name} is “{value}”, which is not a port. Please set it to a number from 1 to 65535.")
    return int(value)


def _contact() -> str:
    contact = os.environ.get("SOTTOVOCE_CONTACT", "")
    if contact and not re.fullmatch(r"[!-~]+@[!-~]+", contact):
        raise SettingError(f"SOTTOVOCE_CONTACT is “{contact}”. Please set it to an e-mail address, or leave it out.")
    return contact


def read() -> Environment:
    """:raises SettingError: when a setting is not usable."""
    mode = os.environ.get("SOTTOVOCE_ENV", "development")
    if mode not in ("development", "production"):
        raise SettingError(f"SOTTOVOCE_ENV is “{mode}”. Please set it to development or production.")
    production = mode == "production"
    site_url = os.environ.get("SOTTOVOCE_SITE_URL", "")
    desk_hosts = [host for host in os.environ.get("SOTTOVOCE_DESK_HOSTS", "").split(",") if host]
    if production and not site_url.startswith("https://"):
        raise SettingError(
            "SOTTOVOCE_SITE_URL is not set. Please set it to the public address of the site, beginning with https://."
        )
    if production and not desk_hosts:
        raise SettingError(
            "SOTTOVOCE_DESK_HOSTS is not set. Please set it to the host name of the desk, for example desk.example.org."
        )
    reader_port = _port("SOTTOVOCE_READER_PORT", 8000)
    desk_port = _port("SOTTOVOCE_DESK_PORT", 8001)
    if reader_port == desk_port:
        raise SettingError(
            f"SOTTOVOCE_READER_PORT and SOTTOVOCE_DESK_PORT are both {desk_port}. Please give each its own port."
        )
    folder = os.environ.get("SOTTOVOCE_FOLDER")
    return Environment(
        data=Path(os.environ.get("SOTTOVOCE_DATA", "data")).absolute(),
        production=production,
        site_url=(site_url or f"http://localhost:{reader_port}").rstrip("/"),
        host=os.environ.get("SOTTOVOCE_HOST", "127.0.0.1"),
        reader_port=reader_port,
        desk_port=desk_port,
        desk_hosts=desk_hosts or ["localhost", "127.0.0.1", "[::1]"],
        folder=Path(folder).absolute() if folder else None,
        contact=_contact(),
    )


def secret_key(environment: Environment) -> str:
    """The key that signs the desk's sessions and links.

    In development it is made once and kept in the data folder, for its owner's eyes.

    :raises SettingError: in production, when SOTTOVOCE_SECRET_KEY is missing or short.
    """
    key = os.environ.get("SOTTOVOCE_SECRET_KEY", "")
    if key or environment.production:
        if len(key) < 50:
            raise SettingError(
                "SOTTOVOCE_SECRET_KEY is missing or shorter than 50 characters. Please set it to the output of: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
            )
        return key
    kept = environment.data / "secret-key"
    try:
        if not kept.exists():
            environment.data.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(64))
        return kept.read_text()
    except OSError as error:
        raise SettingError(
            f"{environment.data} cannot be written to ({error.strerror}). Please set SOTTOVOCE_DATA to a folder that you may write to."
        ) from error
