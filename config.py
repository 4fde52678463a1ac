"""The settings, read from the environment by a function and checked in one go.

With nothing set, everything works on one machine: SQLite and secrets in
``instance/``, mail kept in the outbox. Another folder, named by ``INSTANCE``, makes
another site of the same code. An installation is in production when
``BASE_URL`` names another host than this machine; then every missing or weak
setting is reported at once.
"""

import base64
import fcntl
import json
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from werkzeug.sansio.utils import host_is_trusted

ROOT = Path(__file__).resolve().parent
LETTERS = ROOT / "letters"
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
MIN_SECRET_CHARACTERS = 32
MIN_SALT_CHARACTERS = 16
MIN_DIFFERENT_CHARACTERS = 8
"""A secret with fewer is a word said over and over, which somebody may guess."""

MADE_SECRETS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "SECURITY_PASSWORD_SALT": lambda: secrets.token_urlsafe(48),
    "SECURITY_TOTP_SECRETS": lambda: f"1:{secrets.token_urlsafe(48)}",
    "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": lambda: base64.urlsafe_b64encode(
        secrets.token_bytes(32)
    ).decode(),
}
"""What a machine makes for itself when it is not given, once."""

NUMBERED_SECRET = re.compile(r"([0-9]{1,9}):(\S+)", re.ASCII)
FERNET_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")

MAX_SESSION = 10_000
"""Hours or days that a session may be set to last."""

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LIMIT = re.compile(
    r"[1-9][0-9]* ?(?:per|/) ?(?:[1-9][0-9]* ?)?(?:second|minute|hour|day|month|year)s?"
)

LIMITS = {
    "SIGN_ON_LIMIT": "200 per minute",
    "SIGN_IN_LIMIT": "20 per minute",
    "SIGN_IN_ACCOUNT_LIMIT": "10 per 15 minutes",
    "SIGN_IN_PACE": "10 per minute",
}
"""How often something may be sent, unless a setting says otherwise."""

DATABASE_TIMEOUT_SECONDS = 5
"""How long a database on another machine may take to answer the first time."""


class SettingsInvalid(Exception):
    """One or more settings are missing, weak or unreadable; the message lists them all."""


def read_settings(environ: Mapping[str, str], instance: Path) -> dict[str, Any]:
    """Flask's configuration from environment variables; README.md lists them.

    ``instance`` is the folder for what the installation keeps by itself, unless
    ``INSTANCE`` names another; a relative one lies beside this file.

    :raises SettingsInvalid: naming every setting that is not as it must be.
    """
    problems: list[str] = []
    instance = ROOT / Path(environ.get("INSTANCE") or instance).expanduser()
    settings = {
        **_addresses(environ, problems),
        **_database(environ, instance),
        **_secrets(environ, instance, problems),
        **_open_id(environ, problems),
        **_mail(environ, problems),
        **_limits(environ, problems),
        **_sessions(environ, problems),
        "INSTANCE": str(instance),
    }
    if settings["PRODUCTION"]:
        problems += _production_problems(environ, settings)
    if problems:
        raise SettingsInvalid("\n".join(problems))
    return settings


def _addresses(environ: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    port = environ.get("PORT") or "8000"
    base_url = (environ.get("BASE_URL") or f"http://localhost:{port}").rstrip("/")
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        problems.append(
            "BASE_URL must be an http or https address, like https://letters.example.org."
        )
    production = bool(parts.hostname) and parts.hostname not in LOOPBACK_HOSTS
    secure = parts.scheme == "https"
    return {
        "BASE_URL": base_url,
        "PRODUCTION": production,
        "PREFERRED_URL_SCHEME": parts.scheme,
        "TRUSTED_HOSTS": _words(environ.get("TRUSTED_HOSTS", "")) or None,
        "TRUSTED_PROXIES": _whole_number(environ, "TRUSTED_PROXIES", 0, problems),
        "SESSION_COOKIE_NAME": "__Host-desk" if secure else "desk",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "KNOWN_COOKIE_NAME": "__Host-known" if secure else "known",
        "REMEMBER_COOKIE_NAME": "__Host-remember" if secure else "remember",
        "REMEMBER_COOKIE_SECURE": secure,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
    }


def _database(environ: Mapping[str, str], instance: Path) -> dict[str, Any]:
    url = environ.get("DATABASE_URL") or _own_database(instance)
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            url = "postgresql+psycopg://" + url.removeprefix(plain)
    # Errors name the statement only; its values are what people typed.
    engine: dict[str, Any] = {"pool_pre_ping": True, "hide_parameters": True}
    if url.startswith("postgresql"):
        wait = {"connect_timeout": DATABASE_TIMEOUT_SECONDS}
        engine |= {"pool_size": 8, "max_overflow": 8, "connect_args": wait}
    else:
        engine |= {"pool_size": 32, "max_overflow": 0}
    return {
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine,
        "REDIS_URL": environ.get("REDIS_URL", ""),
    }


def _own_database(instance: Path) -> str:
    instance.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{instance / 'undersigned.sqlite3'}"


def _secrets(environ: Mapping[str, str], instance: Path, problems: list[str]) -> dict[str, Any]:
    given = {name: environ.get(name, "") for name in MADE_SECRETS}
    if not all(given.values()):
        kept = _kept_secrets(instance)
        given = {name: value or kept[name] for name, value in given.items()}
    return {
        **given,
        "SECRET_KEY_FALLBACKS": _words(environ.get("SECRET_KEY_FALLBACKS", "")),
        "SECURITY_TOTP_SECRETS": _numbered(given["SECURITY_TOTP_SECRETS"], problems),
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": _keys(
            given["SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS"], problems
        ),
    }


def _numbered(text: str, problems: list[str]) -> dict[str, str]:
    # What a second factor is encrypted with bears the number, so that it can be replaced.
    found = [NUMBERED_SECRET.fullmatch(word) for word in _words(text)]
    named = {one[1]: one[2] for one in found if one and _is_strong(one[2], MIN_SECRET_CHARACTERS)}
    if not found or len(named) != len(found):
        problems.append(
            "SECURITY_TOTP_SECRETS must be numbered secrets like 1:…, each of at least "
            f"{MIN_SECRET_CHARACTERS} random characters."
        )
    return named


def _keys(text: str, problems: list[str]) -> list[str]:
    keys = _words(text)
    if not keys or not all(
        FERNET_KEY.fullmatch(key) and _is_strong(key, MIN_SECRET_CHARACTERS) for key in keys
    ):
        problems.append(
            "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS must be keys of 32 random bytes, each "
            "as 44 characters of URL-safe Base64."
        )
    return keys


def _kept_secrets(instance: Path) -> dict[str, str]:
    # Made once for a machine without secrets of its own, and what is new in a later
    # version is added; of several processes that start at the same time one makes them.
    path = instance / "secrets.json"
    instance.mkdir(parents=True, exist_ok=True)
    with _alone_in(instance):
        kept: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        made = {name: make() for name, make in MADE_SECRETS.items() if name not in kept}
        if made:
            kept |= made
            draft = instance / f"secrets.{os.getpid()}.json"
            draft.touch(mode=0o600)
            draft.write_text(json.dumps(kept), encoding="utf-8")
            draft.replace(path)
    return kept


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _open_id(environ: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    issuer = (environ.get("OIDC_ISSUER") or "").rstrip("/")
    client_id, secret = (environ.get(f"OIDC_CLIENT_{name}") or "" for name in ("ID", "SECRET"))
    if len({bool(issuer), bool(client_id), bool(secret)}) > 1:
        problems.append("Set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET all, or none.")
    parts = urlsplit(issuer)
    is_safe = parts.scheme == "https" or parts.hostname in LOOPBACK_HOSTS
    if issuer and not (parts.hostname and is_safe):
        problems.append("OIDC_ISSUER must be an https address, like https://id.example.org.")
    return {
        "SECURITY_OAUTH_ENABLE": bool(issuer),
        "OIDC_ISSUER": issuer,
        "OIDC_NAME": environ.get("OIDC_NAME") or parts.hostname or "",
        "OIDC_CLIENT_ID": client_id,
        "OIDC_CLIENT_SECRET": secret,
    }


def _mail(environ: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    use_ssl = _yes_or_no(environ, "MAIL_USE_SSL", problems)
    use_tls = _yes_or_no(environ, "MAIL_USE_TLS", problems)
    if use_ssl and use_tls:
        problems.append("Set MAIL_USE_TLS (STARTTLS) or MAIL_USE_SSL, not both.")
    if bool(environ.get("MAIL_USERNAME")) != bool(environ.get("MAIL_PASSWORD")):
        problems.append("Set MAIL_USERNAME and MAIL_PASSWORD both, or neither.")
    default_port = 465 if use_ssl else 587 if use_tls else 25
    return {
        "MAIL_SERVER": environ.get("MAIL_SERVER", ""),
        "MAIL_PORT": _whole_number(environ, "MAIL_PORT", default_port, problems),
        "MAIL_USE_SSL": use_ssl,
        "MAIL_USE_TLS": use_tls,
        "MAIL_USERNAME": environ.get("MAIL_USERNAME") or None,
        "MAIL_PASSWORD": environ.get("MAIL_PASSWORD") or None,
        "MAIL_DEFAULT_SENDER": _sender(environ, problems),
    }


def _sender(environ: Mapping[str, str], problems: list[str]) -> str:
    sender = environ.get("MAIL_DEFAULT_SENDER") or "Undersigned <letters@example.org>"
    address = parseaddr(sender)[1]
    if "@" not in address or not address.isascii():
        problems.append(
            "MAIL_DEFAULT_SENDER must be an address in ASCII, like Letters <letters@example.org>."
        )
    return sender


def _limits(environ: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    limits = {name: environ.get(name) or default for name, default in LIMITS.items()}
    problems += [
        f"{name} must be like “{LIMITS[name]}”, not {value!r}."
        for name, value in limits.items()
        if not LIMIT.fullmatch(value)
    ]
    log_level = (environ.get("LOG_LEVEL") or "INFO").upper()
    if log_level not in LOG_LEVELS:
        problems.append(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, not {log_level!r}.")
    return {
        "MAX_CONTENT_LENGTH": _whole_number(environ, "MAX_CONTENT_LENGTH", 10_000_000, problems),
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "MAX_FORM_PARTS": 200,
        **limits,
        "LOG_LEVEL": log_level,
    }


def _sessions(environ: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    lasts = {"SESSION_IDLE_HOURS": 12, "SESSION_DAYS": 14}
    settings = {
        name: _whole_number(environ, name, default, problems) for name, default in lasts.items()
    }
    problems += [
        f"{name} must be from 1 to {MAX_SESSION}."
        for name, value in settings.items()
        if not 1 <= value <= MAX_SESSION
    ]
    return settings


def _production_problems(environ: Mapping[str, str], settings: Mapping[str, Any]) -> list[str]:
    key, salt = environ.get("SECRET_KEY", ""), environ.get("SECURITY_PASSWORD_SALT", "")
    fallbacks, hosts = settings["SECRET_KEY_FALLBACKS"], settings["TRUSTED_HOSTS"]
    host = urlsplit(settings["BASE_URL"]).hostname
    wanted = {
        "SECURITY_TOTP_SECRETS must be set to a numbered secret, like 1:….": (
            bool(environ.get("SECURITY_TOTP_SECRETS"))
        ),
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS must be set to a key.": (
            bool(environ.get("SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS"))
        ),
        f"SECRET_KEY must be set to at least {MIN_SECRET_CHARACTERS} random characters.": (
            _is_strong(key, MIN_SECRET_CHARACTERS)
        ),
        f"SECURITY_PASSWORD_SALT must be set to at least {MIN_SALT_CHARACTERS} random characters.": (
            _is_strong(salt, MIN_SALT_CHARACTERS)
        ),
        f"SECRET_KEY_FALLBACKS must each have at least {MIN_SECRET_CHARACTERS} random characters.": (
            all(_is_strong(one, MIN_SECRET_CHARACTERS) for one in fallbacks)
        ),
        "MAIL_SERVER must name the server that sends the confirmations.": (
            bool(settings["MAIL_SERVER"])
        ),
        "MAIL_DEFAULT_SENDER must be the address that letters' emails come from.": (
            bool(environ.get("MAIL_DEFAULT_SENDER"))
        ),
        f"TRUSTED_HOSTS must list the host names that this site answers to, {host} among them.": (
            bool(hosts) and host_is_trusted(host, hosts)
        ),
        "BASE_URL must begin with https://; sign-ons carry contact details.": (
            settings["PREFERRED_URL_SCHEME"] == "https"
        ),
    }
    return [sentence for sentence, is_met in wanted.items() if not is_met]


def _is_strong(secret: str, min_characters: int) -> bool:
    return len(secret) >= min_characters and len(set(secret)) >= MIN_DIFFERENT_CHARACTERS


def _whole_number(environ: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    text = environ.get(name, "") or str(default)
    if not text.isascii() or not text.isdigit():
        problems.append(f"{name} must be a whole number, not {text!r}.")
        return default
    return int(text)


def _yes_or_no(environ: Mapping[str, str], name: str, problems: list[str]) -> bool:
    text = environ.get(name, "").strip().lower()
    if text not in {"", "0", "1", "true", "false", "yes", "no", "on", "off"}:
        problems.append(f"{name} must be true or false, not {text!r}.")
    return text in {"1", "true", "yes", "on"}


def _words(text: str) -> list[str]:
    return [word for word in text.replace(",", " ").split() if word]
