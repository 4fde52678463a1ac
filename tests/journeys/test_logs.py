"""What the processes of a site write down: JSON, with the request's id, and nobody's details."""

import json
import re

from tests.journeys.visitor import ADDRESS, ANSWERS, LETTER, NAME, link_in


def test_logs_are_json_with_a_request_id_and_hold_no_names_addresses_or_links(site, mail, visitor):
    signed_on = visitor.sign_on()
    (message,) = mail.wait_for(1)
    link = link_in(message)
    visitor.get(link)
    visitor.confirm(link)
    visitor.get(link[:-1])
    visitor.get(f"/{ADDRESS}")
    visitor.get(f"{LETTER}?email={ADDRESS}")
    visitor.post(f"{LETTER}/check", **ANSWERS)
    visitor.post(f"{LETTER}/my-link", contact_email=ADDRESS)
    mail.refuse_with(550)
    visitor.post(
        f"{LETTER}/sign-on", **{**ANSWERS, **visitor.get(f"{LETTER}/sign-on").hidden}, website="x"
    )
    site.stop_web()
    site.stop_worker()

    logs = site.web_log.read_text() + site.worker_log.read_text()
    events = [json.loads(line) for line in logs.splitlines()]
    requests = [event for event in events if event["event"] == "request"]
    assert len(requests) > 8
    assert len({event["request_id"] for event in requests}) == len(requests)
    assert {event["route"] for event in requests} >= {"/s/<token>", "/l/<slug>/sign-on", "none"}
    token = re.search(r"/s/(\S+)", link)[1]
    reference = signed_on.location.partition("ref=")[2]
    for secret in (ADDRESS, "example.org", NAME, ANSWERS["contact_name"], token, reference):
        assert secret not in logs
