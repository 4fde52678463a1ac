"""The servers that other tests stand on."""

import os
import signal
import smtplib
import subprocess
import sys
import textwrap
from pathlib import Path

import psycopg
import pytest
import redis

from tests.servers import listens, postgresql_server, redis_server, smtp_server, wait_until

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("durable", [False, True])
def test_each_new_database_is_empty_and_its_own(durable):
    with postgresql_server(durable=durable) as server:
        first, second = server.new_database(), server.new_database()
        with psycopg.connect(first) as connection:
            connection.execute("CREATE TABLE letters (id int)")
            (fsync,) = connection.execute("SHOW fsync").fetchone()
        with psycopg.connect(second) as connection:
            assert connection.execute("SELECT to_regclass('letters')").fetchone() == (None,)
    assert fsync == ("on" if durable else "off")
    assert not listens(server.port)


def test_a_killed_test_run_leaves_no_server_behind():
    script = """
        import time
        from tests.servers import postgresql_server
        with postgresql_server() as server:
            print(server.port, flush=True)
            time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        port = int(run.stdout.readline())
        assert listens(port)
        os.kill(run.pid, signal.SIGKILL)
    wait_until(lambda: not listens(port), for_what="the end of the server")


def test_a_killed_postgresql_leaves_no_process_and_recovers_what_was_committed():
    with postgresql_server(durable=True) as server:
        database = server.new_database()
        with psycopg.connect(database) as connection:
            connection.execute("CREATE TABLE letters (id int)")
        waiting = psycopg.connect(database)
        waiting.execute("INSERT INTO letters VALUES (1)")
        server.kill9()
        with pytest.raises(psycopg.OperationalError):
            waiting.execute("SELECT 1")
        waiting.close()
        assert not listens(server.port)
        server.up()
        with psycopg.connect(database) as connection:
            assert connection.execute("SELECT count(*) FROM letters").fetchone() == (0,)


def test_the_redis_server_keeps_a_value():
    with redis_server() as server, redis.Redis.from_url(server.address) as client:
        client.set("word", "kept")
        assert client.get("word") == b"kept"


def test_a_server_comes_back_at_its_port_with_what_it_kept():
    with postgresql_server() as server:
        database = server.new_database()
        with psycopg.connect(database) as connection:
            connection.execute("CREATE TABLE letters (id int)")
        server.down()
        assert not server.answers()
        server.up()
        with psycopg.connect(database) as connection:
            assert connection.execute("SELECT count(*) FROM letters").fetchone() == (0,)


def send(server):
    with smtplib.SMTP(server.host, server.port) as client:
        client.sendmail("a@example.org", ["b@example.org"], b"Subject: Hello\r\n\r\nHi.\r\n")


def test_the_mail_server_keeps_the_message_and_its_envelope():
    with smtp_server() as server:
        send(server)
        (message,) = server.wait_for(1)
        assert message["Subject"] == "Hello"
        assert server.received[0].raw == b"Subject: Hello\r\n\r\nHi.\r\n"
        assert server.received[0].recipients == ("b@example.org",)


def test_the_mail_server_can_refuse_and_be_away():
    with smtp_server() as server:
        server.refuse_with(450)
        with pytest.raises(smtplib.SMTPDataError, match="450"):
            send(server)
        server.down()
        with pytest.raises(ConnectionRefusedError):
            send(server)
        server.up()
        server.refuse_with(0)
        send(server)
        assert len(server.received) == 1
