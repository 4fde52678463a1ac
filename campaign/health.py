"""Addresses for whoever runs the site: is the process alive, can it work, how much does it do."""

from flask import Blueprint, Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from campaign.access import anyone
from campaign.mailer.queries import counts_by_state

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@anyone
def healthz() -> Response:
    """Whether the process answers; asks nothing of anything else."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@anyone
def readyz() -> Response:
    """Whether database and queue answer: 200, or 503 naming what does not."""
    away = [name for name, answers in (("database", _database), ("queue", _queue)) if not answers()]
    text = f"away: {', '.join(away)}\n" if away else "ready\n"
    return Response(text, status=503 if away else 200, mimetype="text/plain")


@bp.get("/metrics")
@anyone
def metrics() -> Response:
    """The process's figures, and the outbox by state."""
    outbox = "".join(
        f'undersigned_outbox_messages{{state="{state}"}} {count}\n'
        for state, count in sorted(counts_by_state().items())
    )
    return Response(generate_latest() + outbox.encode(), content_type=CONTENT_TYPE_LATEST)


def _database() -> bool:
    try:
        counts_by_state()
    except SQLAlchemyError:
        return False
    return True


def _queue() -> bool:
    try:
        current_app.extensions["bell"].huey.pending_count()
    except Exception:  # noqa: BLE001 (each backend has errors of its own; all mean away)
        return False
    return True
