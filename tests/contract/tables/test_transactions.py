"""A transaction is written as the client library writes it, and its answer read as the service gives it."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import ServiceRequestError, ServiceResponseError
from azure.core.pipeline.transport import HttpTransport
from azure.data.tables import TableTransactionError, UpdateMode

from sconnect.adapters.tables.entities import to_entity
from sconnect.adapters.tables.service import TableService
from sconnect.adapters.tables.transactions import etags_in, operations, request_body
from sconnect.app.ports import RowChange, Value

CONNECTION = "AccountName=shop;AccountKey=c2xldXRlbA==;EndpointSuffix=core.windows.net;DefaultEndpointsProtocol=https"
TABLE = "https://shop.table.core.windows.net/orders"
PARTITION = "winkel é/'1'"
KEY = "naam ë,;@$&*()!~%\r\nX-Header: 1"
ETAG = "W/\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\""
VALUES: dict[str, Value] = {
    "text": 'é 😀 " \r\n--changeset_sconnect--\r\n',
    "empty": "",
    "is_true": True,
    "number": -3,
    "wide": 2**40,
    "utc": datetime(2026, 11, 30, 12, 0, tzinfo=UTC),
    "moment": datetime(2026, 11, 30, 1, 2, 3, 45, tzinfo=timezone(timedelta(hours=2))),
    "absent": None,
}
LIBRARY: dict[str | None, Any] = {
    "": ("create", to_entity(PARTITION, KEY, VALUES)),
    ETAG: (
        "update",
        to_entity(PARTITION, KEY, VALUES),
        {"mode": UpdateMode.REPLACE, "etag": ETAG, "match_condition": MatchConditions.IfNotModified},
    ),
    None: ("upsert", to_entity(PARTITION, KEY, VALUES), {"mode": UpdateMode.REPLACE}),
}


class Recording(HttpTransport[Any, Any]):
    """Keeps what it is given to send, and never sends it."""

    def __init__(self) -> None:
        self.requests: list[Any] = []

    def send(self, request: Any, **_: Any) -> Any:
        self.requests.append(request)
        raise ServiceRequestError("nothing is sent")

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


def recording_service() -> tuple[TableService, Recording]:
    transport = Recording()
    service = TableService.from_connection_string(CONNECTION, transport=transport, retry_total=0)
    assert isinstance(service, TableService)
    return service, transport


def essence(body: bytes) -> list[tuple[str, str, dict[str, Any]]]:
    """Return of each operation its first line, its condition and its entity."""
    found = []
    for part in body.split(b"Content-Transfer-Encoding: binary")[1:]:
        head, _, content = part[part.index(b" http") - 6 :].strip().partition(b"\r\n\r\n")
        [line, *_] = head.decode().split("\r\n")
        condition = re.search(r"^If-Match: (.*?)\r?$", head.decode(), re.MULTILINE)
        entity = json.loads(content.split(b"\r\n")[0]) if content.startswith(b"{") else {}
        plain = {name: value for name, value in entity.items() if value != "Edm.String"}
        found.append((line.strip(), condition[1] if condition else "", plain))
    return found


def sent(changes: Sequence[RowChange]) -> Any:
    service, transport = recording_service()
    with pytest.raises(ServiceRequestError):
        service.transact(operations(TABLE, PARTITION, changes))
    [request] = transport.requests
    return request


def sent_by_library(*changes: Any) -> Any:
    service, transport = recording_service()
    with pytest.raises(ServiceRequestError):
        service.get_table_client("orders").submit_transaction(changes)
    [request] = transport.requests
    return request


@pytest.mark.parametrize("etag", ["", ETAG, None], ids=["add", "replace", "put"])
def test_a_change_is_written_as_by_the_library(etag: str | None) -> None:
    ours, theirs = sent([RowChange(KEY, VALUES, etag)]), sent_by_library(LIBRARY[etag])
    assert essence(ours.content) == essence(theirs.content)
    assert essence(ours.content)[0][2]["text"] == VALUES["text"]
    assert ours.url == theirs.url
    assert set(ours.headers) == set(theirs.headers)


@pytest.mark.parametrize("etag", ["", ETAG])
def test_a_removal_is_written_as_by_the_library(etag: str) -> None:
    entity = to_entity(PARTITION, KEY, {})
    condition = {"etag": etag, "match_condition": MatchConditions.IfNotModified} if etag else {}
    theirs = sent_by_library(("delete", entity, condition))
    assert essence(sent([RowChange(KEY, None, etag)]).content) == essence(theirs.content)


def test_many_changes_stand_in_one_request_each_once() -> None:
    changes = [RowChange(f"{KEY}{number}", VALUES, etag) for number, etag in enumerate(["", ETAG, None])]
    body = request_body(operations(TABLE, PARTITION, changes))
    assert [line.partition(" ")[0] for line, *_ in essence(body)] == ["POST", "PUT", "PUT"]
    assert body.count(b"\r\n--changeset_sconnect") == 4, "no text of a row begins a part"


def answer(*parts: str) -> bytes:
    each = [f"--changesetresponse_1\r\nContent-Type: application/http\r\n\r\n{part}\r\n" for part in parts]
    return "".join(["--batchresponse_1\r\n\r\n", *each, "--changesetresponse_1--\r\n--batchresponse_1--\r\n"]).encode()


WRITTEN, REMOVED = f"HTTP/1.1 204 No Content\r\nETag: {ETAG}\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n"


def test_an_answer_has_the_version_of_each_row() -> None:
    assert etags_in(answer(WRITTEN, REMOVED, WRITTEN), 3) == [ETAG, "", ETAG]


@pytest.mark.parametrize("status", [400, 404, 409, 412, 413, 500])
def test_one_refusal_refuses_all(status: int) -> None:
    refusal = f'HTTP/1.1 {status} No\r\n\r\n{{"odata.error":{{"code":"TableBeingDeleted"}}}}'
    with pytest.raises(TableTransactionError, match="TableBeingDeleted") as caught:
        etags_in(answer(refusal), 2)
    assert caught.value.status_code == status


def test_half_an_answer_is_none() -> None:
    whole = answer(WRITTEN, WRITTEN)
    for cut in (*range(0, len(whole) - 4, 7), len(whole) - 4):
        with pytest.raises(ServiceResponseError):
            etags_in(whole[:cut], 2)
    with pytest.raises(ServiceResponseError):
        etags_in(whole, 3)
