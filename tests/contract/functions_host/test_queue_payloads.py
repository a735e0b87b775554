import json
from datetime import UTC, datetime

import pytest
from azure.functions.queue import QueueMessage, QueueMessageInConverter
from hypothesis import given
from hypothesis import strategies as st

from local.host.queues.messages import UnreadableMessageError, decoded, trigger_metadata
from local.host.queues.outputs import messages_in
from local.host.queues.storage import Message
from local.host.runtime.inproc import Datum

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def seen_by_the_function(text: str) -> QueueMessage:
    message = Message("m1", text, 2, NOON, NOON.replace(day=30), NOON.replace(minute=10), "receipt")
    seen = QueueMessageInConverter.decode(Datum(text, "string"), trigger_metadata=trigger_metadata(message, text))
    assert isinstance(seen, QueueMessage)
    return seen


def test_what_a_function_sees_of_a_message() -> None:
    seen = seen_by_the_function("hello")
    assert (seen.get_body(), seen.id, seen.dequeue_count, seen.pop_receipt) == (b"hello", "m1", 2, "receipt")
    assert (seen.insertion_time, seen.expiration_time, seen.time_next_visible) == (
        NOON,
        NOON.replace(day=30),
        NOON.replace(minute=10),
    )


def test_members_of_a_json_message_hide_our_own() -> None:
    assert seen_by_the_function('{"id": 5, "DEQUEUECOUNT": 7, "task": "x"}').id == "5"
    assert seen_by_the_function('{"DEQUEUECOUNT": 7}').dequeue_count == 7
    assert seen_by_the_function('{"id": null, "Id": [1]}').id == "m1"


def test_base64() -> None:
    assert decoded("aMOpbGxv", base64_encoded=True) == "héllo"
    assert decoded("aMOpbGxv", base64_encoded=False) == "aMOpbGxv"
    for content in ("plain text", "aGk", "//8="):
        with pytest.raises(UnreadableMessageError):
            decoded(content, base64_encoded=True)


def test_what_an_output_becomes() -> None:
    assert list(messages_in(Datum("hello", "string"))) == [b"hello"]
    assert list(messages_in(Datum(b'["a"]', "bytes"))) == [b'["a"]']
    assert list(messages_in(Datum(None, None))) == []
    assert list(messages_in(Datum('["a", {"b": 1}, null]', "string"))) == [b"a", b'{\n  "b": 1\n}', b""]
    assert list(messages_in(Datum('["a", "b"]', "json"))) == [b"a", b"b"]
    with pytest.raises(ValueError, match="Expecting"):
        list(messages_in(Datum("{not json}", "string")))


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none() | st.lists(st.booleans()), max_size=4))
def test_an_object_says_the_same_after_the_rewriting(value: dict[str, object]) -> None:
    (message,) = messages_in(Datum(json.dumps(value), "string"))
    assert json.loads(message) == value
