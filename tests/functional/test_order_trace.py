"""The way of one order through the code stays short enough for a reader to follow."""

import pytest

from scripts.trace_order import OrderTrace, trace_order

MOST_FRAMES = 14
MOST_FILES = 24


@pytest.fixture(scope="module")
def trace() -> OrderTrace:
    return trace_order()


def test_few_frames_lie_between_the_queue_trigger_and_the_post(trace: OrderTrace) -> None:
    assert trace.frames[0] == "function_app.py: run_task"
    assert trace.frames[-1].startswith("sconnect/adapters/snelstart/http/transport.py")
    assert len(trace.frames) <= MOST_FRAMES, "\n".join(trace.frames)


def test_few_files_lie_between_the_intent_and_the_record(trace: OrderTrace) -> None:
    assert "sconnect/app/importing/sending/sending.py" in trace.files
    assert len(trace.files) <= MOST_FILES, "\n".join(trace.files)
