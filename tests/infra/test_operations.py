"""What docs/operations.md names is there: tables, queues, routes, events, variables and pages."""

import json
import re

from sconnect.app.storage.records import RECORDS
from sconnect.app.telemetry import _FIELDS, EVENTS
from sconnect.entrypoints.bindings import (
    BLOCKS_POISON_QUEUE,
    BLOCKS_QUEUE,
    HOUSEKEEPING_POISON_QUEUE,
    HOUSEKEEPING_QUEUE,
    POISON_QUEUE,
    RUNS_QUEUE,
)
from sconnect.entrypoints.http.routes import ROUTES
from tests.infra import bicep
from tests.infra.bicep import INFRA

ROOT = INFRA.parent
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
POISON = {BLOCKS_POISON_QUEUE, POISON_QUEUE, HOUSEKEEPING_POISON_QUEUE}
QUEUES = {BLOCKS_QUEUE, RUNS_QUEUE, HOUSEKEEPING_QUEUE} | POISON
MADE_ON_THE_WAY = {"client"}
"""Variables of the shell that a command on the page itself sets."""


def _section(number: int) -> str:
    return PAGE.split(f"\n## {number}.", 1)[1].split("\n## ", 1)[0]


def test_every_table_is_in_the_list_of_what_is_stored() -> None:
    named = set(re.findall(r"`(sconnect[a-z]+)`", _section(13)))
    assert named == {f"sconnect{kind.TABLE}" for kind in RECORDS}


def test_the_queues_of_the_page_the_code_and_the_template_are_the_same() -> None:
    assert set(re.findall(r"`(sconnect-[a-z-]+-poison)`", PAGE)) == POISON
    made = {each.body["name"] for each in bicep.all_resources() if each.kind.endswith("queueServices/queues")}
    assert made == QUEUES


def test_every_route_on_the_page_exists() -> None:
    known = [re.compile(re.sub(r"\{\w+\}", "[^/]+", route.path)) for route in ROUTES]
    named = re.findall(r"/(api/[\w/<>{}.-]+)", PAGE)
    assert len(named) > 3
    assert [path for path in named if not any(route.fullmatch(path) for route in known)] == []


def test_every_event_is_explained_and_no_other() -> None:
    rows = [line.split("|")[1] for line in _section(9).splitlines() if line.startswith("| `")]
    assert {event for row in rows for event in re.findall(r"`([a-z ]+)`", row)} == EVENTS


def test_the_queries_ask_for_fields_that_are_logged() -> None:
    asked = set(re.findall(r"\bline\.(\w+)", PAGE)) - {"event"}
    assert {"calls", "counts", "paused", "quota", "waited", "seconds"} <= asked <= _FIELDS.keys()


def test_the_variables_of_the_commands_are_those_that_azd_keeps() -> None:
    file = json.dumps(json.loads((INFRA / "main.parameters.json").read_text(encoding="utf-8")))
    kept = set(re.findall(r"\$\{([A-Z_]+)", file)) | bicep.declared(INFRA / "main.bicep", "output")
    assert set(re.findall(r"\$([A-Za-z_]+)", PAGE)) - MADE_ON_THE_WAY <= kept
    assert set(re.findall(r"azd env set ([A-Z_]+)", PAGE)) - {"NAME"} <= kept


def test_the_pages_are_called_as_the_page_calls_them() -> None:
    texts = (ROOT / "sconnect" / "entrypoints" / "page" / "static" / "shell" / "texts.nl.js").read_text(
        encoding="utf-8"
    )
    shown = set(re.findall(r'^  "[\w.]+": "([^"]*)",?$', texts, re.MULTILINE))
    for name in ("Werklijst", "Uitvoeringen", "Aansluiting", "Instellingen", "Winkel koppelen", "Orders"):
        assert f"*{name}" in PAGE
        assert name in shown


def test_what_only_a_real_subscription_shows_is_a_short_list() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    section = page.split("\n## 17.", 1)[1]
    numbers = [int(line.partition(".")[0]) for line in section.splitlines() if line[:1].isdecimal()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert 10 <= len(numbers) <= 15


def test_the_secret_of_the_subscription_is_called_as_the_template_calls_it() -> None:
    assert f"--name {bicep.app_settings()['SNELSTART_SUBSCRIPTION_SECRET']} " in PAGE
