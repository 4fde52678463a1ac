"""The database goes away under a running site: nothing is lost, and it comes back by itself."""

import resource
from pathlib import Path

import pytest

from tests.journeys.sites import open_site
from tests.journeys.visitor import LETTER, NAME, Visitor, link_in
from tests.servers import postgresql_server, wait_until

pytestmark = pytest.mark.timeout(300)


def assert_kept_and_asked_to_come_again(answer):
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.hidden["name"] == NAME
    assert answer.hidden["contact_email"] == "ana@example.org"


def assert_the_same_button_works_now(visitor, mail, answer):
    assert visitor.send(**answer.hidden).status == 303
    (message,) = mail.wait_for(1)
    assert visitor.confirm(link_in(message)).status == 200
    # The page as it was before may be kept for a second.
    wait_until(lambda: NAME in visitor.get(LETTER).text, for_what="the name on the public page")


def test_postgresql_stops_and_comes_back_under_the_site(mail):
    with (
        postgresql_server(durable=True) as server,
        open_site(DATABASE_URL=server.new_database(), **mail.environ) as site,
    ):
        visitor = Visitor(site.url)
        fields = visitor.checked()
        server.down()
        answer = visitor.send(**fields)
        assert_kept_and_asked_to_come_again(answer)
        page = visitor.get(LETTER)
        assert (page.status, "The database cannot be reached" in page.text) == (503, True)
        assert visitor.get("/readyz").text == "database: away\n"
        assert visitor.get("/healthz").status == visitor.get("/metrics").status == 200

        server.up()
        assert visitor.get("/readyz").status == 200
        assert_the_same_button_works_now(visitor, mail, answer)
        assert site.workers_run()


def may_write_up_to(site, size):
    """Let the files of the web server's processes grow to this size, and no further."""
    for process in site.web_processes:
        _, most = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (size, most))


def test_a_disk_that_is_full_under_sqlite_and_has_room_again(mail, tmp_path):
    database = tmp_path / "letters.sqlite3"
    with open_site(DATABASE_URL=f"sqlite:///{database}", **mail.environ) as site:
        visitor = Visitor(site.url)
        fields = visitor.checked()
        log = Path(f"{database}-wal")
        may_write_up_to(site, log.stat().st_size if log.exists() else 0)
        answer = visitor.send(**fields)
        assert_kept_and_asked_to_come_again(answer)
        assert visitor.get(LETTER).status == 200

        may_write_up_to(site, resource.RLIM_INFINITY)
        assert_the_same_button_works_now(visitor, mail, answer)
