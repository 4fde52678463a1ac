"""The Flask extensions that need no knowledge of the domains, made once and bound by the factory."""

import time

from flask import current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_mail import Mail
from flask_wtf import CSRFProtect

A_MINUTE = 60

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, default_limits=[])
mail = Mail()


def seconds_to_wait() -> int:
    """How long whoever is past a limit has to wait, by the limit's own window; at least 1."""
    limit = limiter.current_limit
    return max(1, limit.reset_at - int(time.time())) if limit else A_MINUTE


def sign_on_limit() -> str:
    """How often one network address may send a public form."""
    return str(current_app.config["SIGN_ON_LIMIT"])
