"""The Flask extensions that need no knowledge of the domains, made once and bound by the factory."""

from flask import current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_mail import Mail
from flask_wtf import CSRFProtect

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, default_limits=[])
mail = Mail()


def sign_on_limit() -> str:
    """How often one network address may send a public form."""
    return str(current_app.config["SIGN_ON_LIMIT"])
