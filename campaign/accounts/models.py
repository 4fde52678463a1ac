"""Rows of accounts as Flask-Security keeps them, and of the roles they hold on letters."""

from datetime import datetime

from flask_security.models import fsqla_v3 as fsqla
from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from campaign.db import Base, db

fsqla.FsModels.set_db_info(  # type: ignore[attr-defined, no-untyped-call]
    db,
    user_table_name="account",
    role_table_name="security_role",
    webauthn_table_name="webauthn",
)


class Role(Base, fsqla.FsRoleMixin):
    """A role as Flask-Security wants the table; ours are in ``Membership``."""

    __tablename__ = "security_role"

    def __repr__(self) -> str:
        return f"<Role {self.name}>"


class Account(Base, fsqla.FsUserMixin):
    """A person who works here.

    The counters are those of the last code that counted, in steps of 30 seconds: of the
    authenticator app, and of the link by email.
    """

    __tablename__ = "account"

    name: Mapped[str | None] = mapped_column(String(200))
    app_counter: Mapped[int | None]
    link_counter: Mapped[int | None]

    def __repr__(self) -> str:
        return f"<Account {self.id}>"


class WebAuthn(Base, fsqla.FsWebAuthnMixin):
    """A passkey of an account."""

    __tablename__ = "webauthn"

    def __repr__(self) -> str:
        return f"<WebAuthn of account {self.user_id}>"


class Membership(Base):
    """A role that an account holds on one letter, or without a letter on the installation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("account_id", "letter_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))

    def __repr__(self) -> str:
        return f"<Membership {self.role} of account {self.account_id}>"


class Invitation(Base):
    """A role on a letter that waits for the person behind an address; gone once it is taken up.

    Of the link only the hash is kept.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    email: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(20))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]

    def __repr__(self) -> str:
        return f"<Invitation {self.id} as {self.role}>"


class AccountSession(Base):
    """One browser in which an account is signed in; gone once it is ended.

    The cookie holds a token, and here is only its hash. Of the machine its network is
    kept, and of the browser what it is called.
    """

    __tablename__ = "account_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    network: Mapped[str] = mapped_column(String(50))
    browser: Mapped[str] = mapped_column(String(80))

    def __repr__(self) -> str:
        return f"<AccountSession {self.id} of account {self.account_id}>"
