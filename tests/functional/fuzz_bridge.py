"""Between schemathesis and the API in this process: a WSGI application that counts what passes."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from tests.functional.in_process import HOST, InProcessApi

DOCUMENT = "/document"
"""Where the bridge itself gives the OpenAPI document, without a word about keys: who may do what is another test."""

_NOT_HEADERS = {"CONTENT_TYPE": "content-type", "CONTENT_LENGTH": "content-length"}


class FuzzBridge:
    """The API as a WSGI application. `statuses` counts its answers."""

    def __init__(self, api: InProcessApi) -> None:
        self._api = api
        self.statuses: Counter[int] = Counter()

    @property
    def cases(self) -> int:
        """How many requests were answered."""
        return self.statuses.total()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        """Answer a request."""
        path = environ["REQUEST_URI"].partition("?")[0]
        if path == DOCUMENT:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(self._document()).encode()]
        body = environ["wsgi.input"].read()
        answer = self._api.send(environ["REQUEST_METHOD"], path, environ["QUERY_STRING"], _headers(environ), body)
        self.statuses[answer.status] += 1
        start_response(f"{answer.status} ", [*answer.headers.items()])
        return [answer.body]

    def _document(self) -> dict[str, Any]:
        document: dict[str, Any] = self._api.ask("GET", "/api/openapi.json").json()
        del document["security"], document["components"]["securitySchemes"]
        for operations in document["paths"].values():
            for operation in operations.values():
                operation.pop("security", None)
        return document


def _headers(environ: dict[str, Any]) -> list[tuple[str, str]]:
    named = [
        (name.removeprefix("HTTP_").replace("_", "-").lower(), str(value))
        for name, value in environ.items()
        if name.startswith("HTTP_") and name != "HTTP_HOST"
    ]
    plain = [(header, str(environ[name])) for name, header in _NOT_HEADERS.items() if environ.get(name)]
    return [("host", HOST), *named, *plain]
