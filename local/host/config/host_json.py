"""host.json: read, checked strictly, and only as far as this host acts on it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from local.host.config.timespans import parse_timespan
from local.host.startup_error import StartupError

# What host.json of version 2.0 may hold at the top, and the JSON type of it.
_TOP_LEVEL: Mapping[str, type] = {
    "$schema": str,
    "aggregator": dict,
    "concurrency": dict,
    "customHandler": dict,
    "extensionBundle": dict,
    "extensions": dict,
    "functionTimeout": str,
    "functions": list,
    "healthMonitor": dict,
    "logging": dict,
    "managedDependency": dict,
    "retry": dict,
    "singleton": dict,
    "telemetryMode": str,
    "version": str,
    "watchDirectories": list,
    "watchFiles": list,
}
_HTTP: Mapping[str, type] = {
    "routePrefix": str,
    "maxOutstandingRequests": int,
    "maxConcurrentRequests": int,
    "dynamicThrottlesEnabled": bool,
    "hsts": dict,
    "customHeaders": dict,
}
_QUEUES: Mapping[str, type] = {
    "batchSize": int,
    "newBatchThreshold": int,
    "maxDequeueCount": int,
    "visibilityTimeout": str,
    "maxPollingInterval": str,
    "messageEncoding": str,
}
_TYPE_NAMES = {str: "a text", int: "a whole number", bool: "true or false", dict: "an object", list: "a list"}
_LARGEST_BATCH = 32
_SHORTEST_POLLING = timedelta(milliseconds=100)
_LONGEST_POLLING = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class QueueOptions:
    """How a queue trigger takes and returns messages (`extensions.queues`)."""

    batch_size: int
    new_batch_threshold: int
    max_dequeue_count: int
    visibility_timeout: timedelta  # the wait between two tries
    max_polling_interval: timedelta
    base64: bool


@dataclass(frozen=True, slots=True)
class HostJson:
    """What this host acts on."""

    route_prefix: str
    function_timeout: timedelta | None  # None: unlimited
    queues: QueueOptions

    @classmethod
    def load(cls, app_folder: Path) -> Self:
        """Read host.json of the app; raises StartupError with the key that is wrong."""
        try:
            document = json.loads((app_folder / "host.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise StartupError(f"There is no host.json in {app_folder}.") from None
        except ValueError as error:
            raise StartupError(f"host.json is not JSON: {error}.") from None
        return cls.from_document(document)

    @classmethod
    def from_document(cls, document: Any) -> Self:
        """Check a parsed host.json; raises StartupError."""
        top = _checked("host.json", document, _TOP_LEVEL)
        if top.get("version") != "2.0":
            raise StartupError('host.json must say "version": "2.0".')
        extensions = top.get("extensions", {})
        http = _checked("extensions.http", extensions.get("http", {}), _HTTP)
        return cls(
            route_prefix=http.get("routePrefix", "api").strip("/"),
            function_timeout=_function_timeout(top.get("functionTimeout", "00:30:00")),
            queues=_queue_options(_checked("extensions.queues", extensions.get("queues", {}), _QUEUES)),
        )


def _checked(place: str, value: Any, allowed: Mapping[str, type]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise StartupError(f"{place} must be an object.")
    for key, content in value.items():
        if key not in allowed:
            raise StartupError(f"{place} holds '{key}', which Azure does not know there.")
        # A JSON true is no number, although Python's True is one.
        if type(content) is not allowed[key]:
            raise StartupError(f"{place}: '{key}' must be {_TYPE_NAMES[allowed[key]]}.")
    return value


def _function_timeout(text: str) -> timedelta | None:
    return None if text == "-1" else _timespan("functionTimeout", text)


def _timespan(key: str, text: str) -> timedelta:
    try:
        return parse_timespan(text)
    except ValueError as error:
        raise StartupError(f"host.json: '{key}' is wrong: {error}.") from None


def _queue_options(queues: Mapping[str, Any]) -> QueueOptions:
    batch_size = queues.get("batchSize", 16)
    options = QueueOptions(
        batch_size=batch_size,
        new_batch_threshold=queues.get("newBatchThreshold", batch_size // 2),
        max_dequeue_count=queues.get("maxDequeueCount", 5),
        visibility_timeout=_timespan("visibilityTimeout", queues.get("visibilityTimeout", "00:00:00")),
        max_polling_interval=_timespan("maxPollingInterval", queues.get("maxPollingInterval", "00:00:01")),
        base64=_is_base64(queues.get("messageEncoding", "base64")),
    )
    if not 1 <= options.batch_size <= _LARGEST_BATCH:
        raise StartupError(f"host.json: 'batchSize' must lie between 1 and {_LARGEST_BATCH}.")
    if options.new_batch_threshold < 0:
        raise StartupError("host.json: 'newBatchThreshold' must not be negative.")
    if options.max_dequeue_count < 1:
        raise StartupError("host.json: 'maxDequeueCount' must be at least 1.")
    if not _SHORTEST_POLLING <= options.max_polling_interval <= _LONGEST_POLLING:
        raise StartupError("host.json: 'maxPollingInterval' must lie between 100 ms and one minute.")
    return options


def _is_base64(encoding: str) -> bool:
    if encoding.lower() not in {"base64", "none"}:
        raise StartupError("host.json: 'messageEncoding' must be base64 or none.")
    return encoding.lower() == "base64"
