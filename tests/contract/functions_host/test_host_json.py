from datetime import timedelta
from pathlib import Path

import pytest

from local.host.config.host_json import HostJson, QueueOptions
from local.host.startup_error import StartupError


def test_what_azure_takes_when_nothing_is_said() -> None:
    queues = QueueOptions(
        batch_size=16,
        new_batch_threshold=8,
        max_dequeue_count=5,
        visibility_timeout=timedelta(0),
        max_polling_interval=timedelta(seconds=1),
        base64=True,
    )
    assert HostJson.from_document({"version": "2.0"}) == HostJson("api", timedelta(minutes=30), queues)


def test_what_is_said() -> None:
    queues = {
        "batchSize": 4,
        "maxDequeueCount": 2,
        "visibilityTimeout": "00:00:30",
        "maxPollingInterval": "00:00:00.500",
        "messageEncoding": "None",
    }
    document = {
        "version": "2.0",
        "functionTimeout": "1.02:00:00",
        "extensions": {"http": {"routePrefix": "/v1/"}, "queues": queues},
    }
    read = HostJson.from_document(document)
    assert (read.route_prefix, read.function_timeout) == ("v1", timedelta(days=1, hours=2))
    assert read.queues == QueueOptions(4, 2, 2, timedelta(seconds=30), timedelta(milliseconds=500), base64=False)


def test_no_time_limit() -> None:
    assert HostJson.from_document({"version": "2.0", "functionTimeout": "-1"}).function_timeout is None


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], r"host\.json must be an object"),
        ({}, '"version": "2.0"'),
        ({"version": "1.0"}, '"version": "2.0"'),
        ({"version": "2.0", "functionTimeOut": "00:05:00"}, "'functionTimeOut', which Azure does not know"),
        ({"version": "2.0", "functionTimeout": 300}, "'functionTimeout' must be a text"),
        ({"version": "2.0", "functionTimeout": "5 minutes"}, "not a time span"),
        ({"version": "2.0", "http": {}}, "'http', which Azure does not know there"),
        ({"version": "2.0", "extensions": {"http": {"prefix": ""}}}, r"extensions\.http holds 'prefix'"),
        ({"version": "2.0", "extensions": {"queues": []}}, r"extensions\.queues must be an object"),
        ({"version": "2.0", "extensions": {"queues": {"batchSize": True}}}, "'batchSize' must be a whole number"),
        ({"version": "2.0", "extensions": {"queues": {"batchSize": 33}}}, "'batchSize' must lie between"),
        ({"version": "2.0", "extensions": {"queues": {"newBatchThreshold": -1}}}, "must not be negative"),
        ({"version": "2.0", "extensions": {"queues": {"maxDequeueCount": 0}}}, "at least 1"),
        ({"version": "2.0", "extensions": {"queues": {"maxPollingInterval": "00:02:00"}}}, "'maxPollingInterval' must"),
        ({"version": "2.0", "extensions": {"queues": {"messageEncoding": "hex"}}}, "base64 or none"),
    ],
)
def test_what_is_wrong(document: object, words: str) -> None:
    with pytest.raises(StartupError, match=words):
        HostJson.from_document(document)


def test_a_file_that_is_missing_or_no_json(tmp_path: Path) -> None:
    with pytest.raises(StartupError, match=r"There is no host\.json"):
        HostJson.load(tmp_path)
    (tmp_path / "host.json").write_text("{")
    with pytest.raises(StartupError, match=r"host\.json is not JSON"):
        HostJson.load(tmp_path)
