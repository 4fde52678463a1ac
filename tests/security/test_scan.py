"""The running demo, its desk signed in, before a scanner that knows nothing of it: wapiti.

It stays in its bounds of time by chosen modules, few pages of one kind, and a limit for
each module. Left out are modules that ask machines outside (``ssrf``, ``xxe``,
``log4shell``, ``wapp``), that look for other programs than ours, and ``ldap``, which takes
a filter that finds nothing for an injection.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from campaign.cli.demo import COORDINATOR, SLUG
from tests.journeys.visitor import Visitor
from tests.servers import LOOPBACK, free_port, start, stop, temporary_folder, wait_until

WAPITI = Path(sys.prefix) / "scanner" / "bin" / "wapiti"
MODULES = (
    "cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,permanentxss,redirect,sql,"
    "timesql,upload,xss"
)
MEDIUM = 2
"""The scanner's own levels are 0 for a remark, 1 low, 2 medium, 3 high, 4 critical."""

CRAWL_SECONDS, MODULE_SECONDS, ANSWER_SECONDS = 45, 12, 30
PAGES_OF_A_KIND = 5
LEAST_PAGES = 20
LEAST_ATTACKS = 20

NOT_TO_BE_SENT = (
    "/logout",
    f"/desk/{SLUG}/close",
    f"/desk/{SLUG}/text/publish",
    f"/desk/{SLUG}/settings/leave",
    "/account/sessions/*",
)
"""What would end the session or the letter that is to be attacked, or make its form one of another text."""

MORE_OF_THE_SAME = (
    f"/desk/{SLUG}/activity?*",
    f"/desk/{SLUG}/activity.csv*",
    f"/desk/{SLUG}/roster/*",
    f"/desk/{SLUG}/text/redline*",
    f"/desk/{SLUG}/text/comments*",
    f"/desk/{SLUG}/text/preview.pdf",
    "/desk/organizations*",
)
"""Pages by the dozen that differ in a filter or a number, or take the time of many others."""

TURNED_AWAY = ("/account/password", "/account/recovery-codes")
"""Forms that a limit closes after a few attacks; the rest would only meet the limit."""

PUBLIC = (f"/l/{SLUG}", f"/l/{SLUG}/sign-on", f"/l/{SLUG}/my-link")
DESK = (f"/desk/{SLUG}/roster?q=a", "/desk/")
FORMS = (f"/desk/{SLUG}/settings",)
"""Where the scanner begins, on each side; it has its time for each of them."""
BEHIND_THE_SIGN_IN = ("/desk/*", "/account/*", "/account")
IN_FRONT_OF_IT = ("/l/*", "/privacy*")
BESIDE_THE_FORMS = (
    *(f"/desk/{SLUG}/{room}*" for room in ("roster", "text", "printings", "activity")),
    *("/account*", "/desk/outbox*", "/desk/new*"),
)

ATTACKED = {
    ("GET", "/desk/<slug>/roster"),
    ("POST", "/desk/<slug>/settings"),
    ("POST", "/l/<slug>/check"),
}
"""What the scanner must have tried many times, and was not turned away by a limit."""

SEEN = {
    "/",
    "/privacy",
    "/l/<slug>",
    "/l/<slug>/sign-on",
    "/l/<slug>/my-link",
    "/desk/",
    "/desk/<slug>",
    "/desk/<slug>/roster",
    "/desk/<slug>/activity",
    "/desk/<slug>/settings",
    "/desk/<slug>/printings",
    "/desk/outbox",
}
"""Routes that the scanner must have been shown; those of the desk need the sign-in."""


@dataclass
class Demo:
    """The demo as ``sh run demo`` serves it."""

    url: str
    folder: Path

    @property
    def log(self):
        """Where its processes write what they do."""
        return self.folder / "demo.log"

    def sign_in(self):
        """Sign the coordinator in; gives the browser, and its cookie as the scanner reads it."""
        visitor = Visitor(self.url)
        password = (self.folder / "demo-password").read_text()
        token = visitor.get("/login").hidden["csrf_token"]
        answer = visitor.post("/login", email=COORDINATOR, password=password, csrf_token=token)
        assert answer.status == 302
        # Beside the session's there is the cookie that the browser is known by.
        given = (one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie"))
        name, _, value = next(one for one in given if one.startswith("desk=")).partition("=")
        kept = {"value": value, "version": 0, "secure": False, "expires": None, "port": None}
        jar = self.folder / "cookies.json"
        jar.write_text(json.dumps({LOOPBACK: {"/": {name: kept}}}))
        return visitor, jar

    def requests(self):
        """Method, route and status of each request so far, with how often they came."""
        lines = re.findall(r"\{.*\}", self.log.read_text())
        events = [json.loads(line) for line in lines]
        return Counter(
            (one["method"], one["route"], one["status"])
            for one in events
            if one["event"] == "request"
        )


@pytest.fixture
def demo(new_database):
    with temporary_folder() as folder:
        port = free_port()
        url = f"http://{LOOPBACK}:{port}"
        settings = {
            "DATABASE_URL": new_database(),
            "INSTANCE": str(folder),
            "HOST": LOOPBACK,
            "PORT": str(port),
            "BASE_URL": url,
            # A limit for visitors would answer most of the attacks before they come to anything.
            "SIGN_ON_LIMIT": "100000 per minute",
        }
        made = Demo(url, folder)
        command = [sys.executable, "-m", "flask", "demo", "--serve"]
        process = start(command, log=made.log, environ={**os.environ, **settings})
        try:
            wait_until(lambda: "Public page" in made.log.read_text(), for_what="demo", within=180)
            yield made
        finally:
            stop(process)


def scan(demo, jar, starts, left_out):
    """Let the scanner work on one side; gives its report."""
    report = demo.folder / "report.json"
    report.unlink(missing_ok=True)
    options = {
        "--url": f"{demo.url}/",
        "--scope": "folder",
        "--cookie": jar,
        "--module": MODULES,
        "--skip": "csrf_token",
        "--max-files-per-dir": PAGES_OF_A_KIND,
        "--max-scan-time": CRAWL_SECONDS,
        "--max-attack-time": MODULE_SECONDS,
        "--timeout": ANSWER_SECONDS,
        "--tasks": 8,
        "--format": "json",
        "--output": report,
        "--store-session": demo.folder / "scanner",
        "--store-config": demo.folder / "scanner",
    }
    words = [str(word) for option in options.items() for word in option]
    # Any other text than the one that was read is refused before the rest is looked at.
    words += ["--skip", "version"]
    for path in starts:
        words += ["--start", demo.url + path]
    for path in (*left_out, *NOT_TO_BE_SENT, *MORE_OF_THE_SAME, *TURNED_AWAY):
        words += ["--exclude", demo.url + path]
    done = subprocess.run(
        [WAPITI, *words, "--no-bugreport", "--flush-session"],
        env={**os.environ, "HOME": str(demo.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.exists(), done.stdout + done.stderr
    return json.loads(report.read_text(encoding="utf-8"))


def grave(report):
    """One line for each finding of medium severity or more."""
    return [
        f"{kind}: {one['info']} ({one['method']} {one['path']} {one['parameter']})"
        for part in ("vulnerabilities", "anomalies")
        for kind, found in report[part].items()
        for one in found
        if one["level"] >= MEDIUM
    ]


@pytest.mark.slow
@pytest.mark.apart
@pytest.mark.once("postgresql")
@pytest.mark.timeout(600)
def test_a_scanner_finds_nothing_of_medium_severity_on_the_demo_with_its_desk(demo):
    visitor, jar = demo.sign_in()
    reports = [
        scan(demo, jar, PUBLIC, BEHIND_THE_SIGN_IN),
        # Before the desk, where the scanner begins letters by the dozen.
        scan(demo, jar, FORMS, (*IN_FRONT_OF_IT, *BESIDE_THE_FORMS)),
        scan(demo, jar, DESK, (*IN_FRONT_OF_IT, *FORMS)),
    ]
    assert [one for report in reports for one in grave(report)] == []

    asked = demo.requests()
    shown = {route for method, route, status in asked if (method, status) == ("GET", 200)}
    assert shown >= SEEN
    assert sum(report["infos"]["crawled_pages_nbr"] for report in reports) >= LEAST_PAGES
    tried = Counter()
    for (method, route, status), count in asked.items():
        if status in {200, 303, 422}:
            tried[method, route] += count
    assert {one: tried[one] for one in ATTACKED if tried[one] < LEAST_ATTACKS} == {}
    assert not [one for one in asked if one[2] >= 500]
    assert visitor.get("/desk/").status == 200
