"""Figures for whoever runs the site, in Prometheus' form.

Labels are routes as the code names them, never addresses: one may hold a signatory's
link. Refusals are requests with the status 409, 429 or 503.
"""

import os
from http import HTTPMethod

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which several web processes add up their figures; read at import."""

REQUESTS = Counter(
    "undersigned_requests", "Requests by route and status", ["method", "route", "status"]
)
SECONDS = Histogram("undersigned_request_seconds", "Time to answer by route", ["route"])


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Note one answered request."""
    known = method if method in set(HTTPMethod) else "other"
    REQUESTS.labels(known, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def figures() -> bytes:
    """Everything noted so far, by all web processes that share a folder."""
    if FOLDER not in os.environ:
        return generate_latest()
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)
