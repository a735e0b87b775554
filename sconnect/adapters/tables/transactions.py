"""Entity-group transactions: changes of rows of one partition as the text of one request, and what is answered to it.

The client library makes and reads them as e-mail messages, at ten times the CPU of all else that is done for a row
(docs/adr/0037-transactions-as-text.md). Their form is that of "Performing entity group transactions" in the
documentation of the service.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from azure.core.exceptions import ServiceResponseError
from azure.data.tables import TableTransactionError

from sconnect.adapters.tables.entities import to_json
from sconnect.adapters.tables.keys import encode_key
from sconnect.app.ports import RowChange

MOST_ROWS = 100
LARGEST_TRANSACTION = 4_000_000
"""Bytes of its operations. The service takes 4 MiB; the rest is for what stands between and around them."""
_BETWEEN = 300
"""Bytes, at most, of what stands before an operation."""

_BATCH, _CHANGES = "batch_sconnect", "changeset_sconnect"
"""Boundaries. An operation is JSON in ASCII on one line, so that no line of it can begin as they do."""
CONTENT_TYPE = f"multipart/mixed; boundary={_BATCH}"
_BEFORE = f"--{_CHANGES}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n".encode()
_START = f"--{_BATCH}\r\nContent-Type: multipart/mixed; boundary={_CHANGES}\r\n\r\n".encode()
_END = f"--{_CHANGES}--\r\n--{_BATCH}--\r\n".encode()
_ETAG = re.compile(rb"^ETag: *(.*?)\r?$", re.MULTILINE | re.IGNORECASE)
_ANSWER = re.compile(rb"^HTTP/1\.1 (?=\d{3})", re.MULTILINE)


def operations(table: str, partition: str, changes: Iterable[RowChange]) -> list[bytes]:
    """Return each change as a request of its own. `table`: the address of the table.

    Raises `ValueError` on what table storage would refuse.
    """
    of_partition = encode_key(partition)
    return [_operation(table, of_partition, change) for change in changes]


def _operation(table: str, partition: str, change: RowChange) -> bytes:
    key = encode_key(change.key)
    row = f"{table}(PartitionKey='{quote(partition, safe='')}',RowKey='{quote(key, safe='')}')"
    if change.values is None:
        return _request("DELETE", row, change.etag or "*")
    content = to_json(partition, key, change.values)
    return _request("POST", table, "", content) if change.etag == "" else _request("PUT", row, change.etag, content)


def _request(method: str, address: str, etag: str | None, content: str = "") -> bytes:
    lines = [
        f"{method} {address} HTTP/1.1",
        "Accept: application/json;odata=minimalmetadata",
        "DataServiceVersion: 3.0",
    ]
    lines += ["Prefer: return-no-content"] if method == "POST" else []
    lines += [f"If-Match: {etag}"] if etag else []
    lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"] if content else []
    return "\r\n".join([*lines, "", content]).encode("ascii")


def transactions(operations: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield the operations in order, in groups that each fit one transaction."""
    group: list[bytes] = []
    used = 0
    for each in operations:
        size = _BETWEEN + len(each)
        if group and (len(group) == MOST_ROWS or used + size > LARGEST_TRANSACTION):
            yield group
            group, used = [], 0
        group.append(each)
        used += size
    if group:
        yield group


def request_body(operations: Sequence[bytes]) -> bytes:
    """Return the body of the request that does all of these or none."""
    return _START + b"".join(b"".join((_BEFORE, each, b"\r\n")) for each in operations) + _END


def etags_in(answer: bytes, operations: int) -> list[str]:
    """Return the new version of each row; empty for one that was deleted.

    Raises `TableTransactionError` when one was refused, so that nothing was done, and `ServiceResponseError` when the
    answer is not whole.
    """
    answers = _ANSWER.split(answer)[1:]
    for each in answers:
        status = int(each[:3])
        if status >= 400:  # noqa: PLR2004 - a refusal, by HTTP
            refused = TableTransactionError(message=each.decode(errors="replace"))
            refused.status_code = status
            raise refused
    if len(answers) != operations or not answer.rstrip().endswith(b"--"):
        raise ServiceResponseError("The answer to a transaction is not whole.")
    found = (_ETAG.search(each) for each in answers)
    return [etag[1].decode("ascii") if etag else "" for etag in found]
