"""How long a start takes: ``python -m tests.benchmarks.bench_starting`` prints medians."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from campaign.cli.processes import wait_for_page
from config import LETTERS, ROOT
from tests.benchmarks.timing import median_ms, print_table
from tests.servers import free_port

BARE = "python -c pass"
DEMO = "dhs-return-home"
SAMPLE = LETTERS / "samples" / DEMO
FLASK = str(Path(sys.executable).parent / "flask")
ROUNDS = 5


class Demo:
    """The demo in a folder of its own, started again and again."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._run: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it until its public page is there."""
        self._run = subprocess.Popen(
            ["sh", "run", "demo"], cwd=ROOT, env=self._environ, stdout=subprocess.DEVNULL
        )
        wait_for_page(f"http://localhost/l/{DEMO}", self._environ)

    def stop(self) -> None:
        """End it, as Ctrl-C would."""
        if self._run:
            self._run.terminate()
            self._run.wait()


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        environ = os.environ | {"INSTANCE": folder, "PORT": str(free_port())}

        def run_ms(*words: str) -> float:
            return median_ms(
                lambda: subprocess.run(
                    words, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL
                ),
                ROUNDS,
            )

        demo = Demo(environ)
        figures = {
            BARE: run_ms(sys.executable, "-c", "pass"),
            "python -c 'import weasyprint'": run_ms(sys.executable, "-c", "import weasyprint"),
            "python -c 'import wsgi'": run_ms(sys.executable, "-c", "import wsgi"),
            "second sh run demo, until its page is there": median_ms(demo.start, ROUNDS, demo.stop),
            "flask letter list": run_ms(FLASK, "letter", "list"),
            "flask letter render, the demo letter": run_ms(
                FLASK, "letter", "render", str(SAMPLE), "-o", str(Path(folder) / "letter.pdf")
            ),
        }
    print_table("Starting, each from nothing", BARE, figures)


if __name__ == "__main__":
    main()
