"""Figures for whoever runs the site, in Prometheus' form."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("undersigned_requests", "Requests by route and status", ["method", "route", "status"])
SECONDS = Histogram("undersigned_request_seconds", "Time to answer by route", ["route"])


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Note one answered request."""
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)
