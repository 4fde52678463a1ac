"""How the benchmarks measure: medians of wall-clock time, beside a bare figure of the same run."""

import os
import statistics
import time
from collections.abc import Callable


def median_ms(
    work: Callable[[], object], rounds: int, afterwards: Callable[[], object] = bool
) -> float:
    """The median of ``rounds`` runs in milliseconds, after one run to warm up.

    ``afterwards`` tidies up after each run, and is not measured.
    """
    durations = [_duration_ms(work, afterwards) for _ in range(rounds + 1)]
    return statistics.median(durations[1:])


def print_table(title: str, bare: str, figures: dict[str, float]) -> None:
    """Print each figure, and how many times the one named ``bare`` it is."""
    print(f"{title}, on {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, load {_load()}")
    for name, figure in figures.items():
        print(f"  {name:52} {figure:9.1f} ms {figure / figures[bare]:7.1f} x")


def _duration_ms(work: Callable[[], object], afterwards: Callable[[], object]) -> float:
    start = time.perf_counter()
    try:
        work()
        return (time.perf_counter() - start) * 1000
    finally:
        afterwards()


def _load() -> str:
    # Something else that runs on the machine makes every figure worthless.
    return f"{os.getloadavg()[0]:.1f}"
