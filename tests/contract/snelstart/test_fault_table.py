import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from local.snelstart.error_messages import MESSAGES
from sconnect.adapters.snelstart.http.fault_table import (
    REASONS,
    SENTENCES,
    STATUSES,
    TRANSPORT,
    Kind,
)
from sconnect.adapters.snelstart.http.transport import error_of, reason_of, status_row, transport_row
from sconnect.app.errors import (
    AccessExpiredError,
    NotFoundError,
    OutcomeUnknownError,
    ReadFailedError,
    RefusalReason,
    RefusedError,
    SconnectError,
    SettingsError,
    TooManyCallsError,
    UnreachableError,
    UnreadableError,
)

from .world import answering, client_of

ROOT = Path(__file__).resolve().parents[3]
SAID_NO = {400, 401, 402, 403, 404, *range(405, 408), *range(409, 499)}
"""Statuses with which a server says that it did nothing; 408 and 499 are said by a gateway that stopped waiting."""
NEVER_CONNECTED = {httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol}


def family(base: type[Exception]) -> Iterator[type[Exception]]:
    yield base
    for child in base.__subclasses__():
        yield from family(child)


def test_every_status_has_exactly_one_row() -> None:
    for status in range(100, 600):
        rows = [row for statuses, row in STATUSES if status in statuses]
        assert rows == [status_row(status)], status


def test_every_transport_error_has_exactly_one_row_of_its_own() -> None:
    classes = set(family(httpx.TransportError))
    assert classes <= set(TRANSPORT)
    assert {kind for kind in TRANSPORT if issubclass(kind, httpx.TransportError)} == classes


def test_every_request_error_of_httpx_is_caught() -> None:
    assert {transport_row(fault).write for fault in family(httpx.RequestError) if fault not in NEVER_CONNECTED} == {
        OutcomeUnknownError
    }


def test_a_class_that_does_not_exist_yet_counts_as_its_nearest_ancestor() -> None:
    class NewConnectError(httpx.ConnectError):
        pass

    assert transport_row(NewConnectError) == TRANSPORT[httpx.ConnectError]
    assert transport_row(ZeroDivisionError).write is OutcomeUnknownError


def test_after_a_change_only_a_clear_no_proves_that_nothing_happened() -> None:
    for status in [*range(100, 200), *range(300, 600)]:
        fault = status_row(status).write
        assert fault is not None, status
        assert fault.may_have_acted == (status not in SAID_NO), status


@pytest.mark.parametrize("fault", sorted(TRANSPORT, key=str), ids=lambda fault: fault.__name__)
def test_only_a_connection_that_was_never_made_proves_that_nothing_was_sent(fault: type[Exception]) -> None:
    expected = UnreachableError if fault in NEVER_CONNECTED else OutcomeUnknownError
    assert transport_row(fault).write is expected


@pytest.mark.parametrize("kind", Kind)
def test_every_error_of_the_table_has_a_sentence(kind: Kind) -> None:
    rows = [row for _, row in STATUSES] + list(TRANSPORT.values())
    errors = {error for row in rows if (error := error_of(row, kind))}
    assert errors <= set(SENTENCES)


def test_of_several_codes_in_one_refusal_the_one_that_the_app_acts_on_counts() -> None:
    assert reason_of(["ART-0004", "ART-0005"]) is RefusalReason.CODE_EXISTS
    assert {reason_of(["REL-0001", code]) for code in REASONS} == {
        RefusalReason.CODE_EXISTS,
        RefusalReason.CUSTOMER_GONE,
        RefusalReason.UNUSABLE_REFERENCE,
    }
    assert reason_of(["ART-0004"]) is reason_of([]) is RefusalReason.OTHER


def test_what_the_app_acts_on_are_codes_of_the_contract_and_the_simulated_server_knows_them() -> None:
    documented = _documented_codes()
    assert {"ALG-0100", "REL-0005", "KPL-0009"} <= documented
    assert set(REASONS) <= set(MESSAGES) <= documented


def _documented_codes() -> set[str]:
    """Return the codes of section 4.2 of the reference, ranges and all."""
    text = (ROOT / "docs/reference/snelstart.md").read_text(encoding="utf-8")
    section = text.partition("### 4.2 Known codes")[2].partition("### 4.3")[0]
    codes: set[str] = set()
    for family, listed in re.findall(r"\*\*([A-Z]{3})\*\*([^*]*)", section):
        for first, last in re.findall(r"(?<!\d)(\d{4})(?: to (\d{4}))?", listed):
            codes |= {f"{family}-{number:04}" for number in range(int(first), int(last or first) + 1)}
    return codes


@pytest.mark.parametrize(
    ("status", "read", "write"),
    [
        (302, UnreadableError, OutcomeUnknownError),
        (400, RefusedError, RefusedError),
        (401, AccessExpiredError, AccessExpiredError),
        (403, SettingsError, SettingsError),
        (404, NotFoundError, UnreachableError),  # a collection that is not there: nothing was made
        (408, ReadFailedError, OutcomeUnknownError),
        (409, RefusedError, RefusedError),
        (429, TooManyCallsError, TooManyCallsError),
        (500, ReadFailedError, OutcomeUnknownError),
        (504, ReadFailedError, OutcomeUnknownError),
    ],
)
async def test_the_client_raises_what_the_table_says_and_sends_a_change_once(
    status: int, read: type[SconnectError], write: type[SconnectError]
) -> None:
    methods: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        methods.append(request.method)
        return httpx.Response(status)

    books = answering(answer)
    with pytest.raises(SconnectError) as of_a_change:
        await client_of(books).write("POST", "/verkooporders", {})
    assert methods == ["POST"]
    with pytest.raises(SconnectError) as of_a_question:
        await client_of(books).read("/companyInfo")
    assert (type(of_a_question.value), type(of_a_change.value)) == (read, write)


@pytest.mark.parametrize("fault", sorted(family(httpx.RequestError), key=str), ids=lambda fault: fault.__name__)
async def test_a_change_that_fails_on_the_way_is_sent_once(fault: type[httpx.RequestError]) -> None:
    sent: list[str] = []

    def fail(request: httpx.Request) -> httpx.Response:
        sent.append(request.method)
        raise fault("lost", request=request)

    with pytest.raises(transport_row(fault).write or SconnectError):
        await client_of(answering(fail)).write("POST", "/verkooporders", {})
    assert sent == ["POST"]
