"""HTTP between the wire and the runtime, in the shapes the Azure host gives them."""

from collections.abc import Iterable, Mapping

from aiohttp import web
from multidict import CIMultiDict

from local.host.runtime.inproc import Datum

# What belongs to the connection or follows from the body is for the server to write.
_NOT_PASSED_ON = frozenset({"connection", "content-length", "transfer-encoding"})


def request_datum(request: web.Request, parameters: Mapping[str, str], body: bytes) -> Datum:
    """Describe a request to the runtime."""
    return describe(
        request.method,
        str(request.url),
        headers=request.headers.items(),
        query=request.query.items(),
        parameters=parameters,
        body=body,
    )


def describe(
    method: str,
    url: str,
    *,
    headers: Iterable[tuple[str, str]],
    query: Iterable[tuple[str, str]],
    parameters: Mapping[str, str],
    body: bytes,
) -> Datum:
    """Put a request as Azure does: header names in lower case, repeated values joined, empty queries dropped."""
    values = {
        "method": Datum(method, "string"),
        "url": Datum(url, "string"),
        "headers": _joined((name.lower(), value) for name, value in headers),
        "query": _joined((name, value) for name, value in query if value),
        "params": {name: Datum(value, "string") for name, value in parameters.items()},
        "body": Datum(body, "bytes"),
    }
    return Datum(values, "http")


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, Datum]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: Datum(",".join(several), "string") for name, several in values.items()}


def response(returned: Datum) -> web.Response:
    """Turn what a function returned into an answer."""
    if returned.type == "string":
        return web.Response(text=returned.value)
    answer = returned.value
    headers = CIMultiDict(
        (name, header.value) for name, header in answer["headers"].items() if name.lower() not in _NOT_PASSED_ON
    )
    for cookie in answer["cookies"] or ():
        for morsel in cookie.values():
            headers.add("Set-Cookie", morsel.OutputString())
    return web.Response(status=int(answer["status_code"].value), headers=headers, body=answer["body"].value)
