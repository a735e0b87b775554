"""How far the way of one order through the code is: frames from the queue trigger to the POST, files to the record.

.venv/bin/python -m scripts.trace_order            prints both, with their names

Counted are frames and files of `sconnect/` and `function_app.py`; pydantic, httpx and asyncio are left out. The frames
are those of the tasks that wait for each other, from the function that Azure calls to the request that leaves. The
files are those in which anything runs after the intent was written (`sending`) and before `done` is.
"""

import asyncio
import sys
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any
from weakref import WeakKeyDictionary

import function_app
from local.snelstart.http.wire import Reply, Request
from sconnect import bootstrap
from sconnect.app.ports import Value
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.starting import start_run
from sconnect.domain.profile import Task
from sconnect.entrypoints.queue.messages import run_message
from tests.fakes.rows import InMemoryRows
from tests.functional.lab import Lab, queue_message
from tests.functional.orders import plain_order
from tests.simulation.alterations import changed

ROOT = Path(__file__).resolve().parent.parent
_FUNCTION_APP = str(ROOT / "function_app.py")
_PACKAGE = str(ROOT / "sconnect")


@dataclass(slots=True)
class OrderTrace:
    """The way of one order. `frames` from the queue trigger on; `files` as they were first entered."""

    frames: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def trace_order() -> OrderTrace:
    """Import one plain order through the queue trigger, and tell which way it went.

    It is the second one of its books: the first is looked for before another may go.
    """
    trace = OrderTrace()
    lab = Lab(rows=_WatchedRows(trace))
    posting = _Posting(lab, trace)
    with changed([(bootstrap, "services", lambda: lab.services)]):
        lab.run(save_profile(lab.services, lab.profile, by="trace"))
        for _ in range(2):
            [order_id] = lab.place(plain_order())
            trace.files.clear()
            try:
                lab.run(posting.import_order())
            finally:
                sys.setprofile(None)
            lab.assert_booked_once(order_id)
    return trace


class _Posting:
    """Carries out a run, and notes the frames when the sales order leaves."""

    def __init__(self, lab: Lab, trace: OrderTrace) -> None:
        self._lab = lab
        self._trace = trace
        self._parents: WeakKeyDictionary[asyncio.Task[Any], asyncio.Task[Any]] = WeakKeyDictionary()
        self._answer = lab.sim.handle
        lab.sim.handle = self._handle  # type: ignore[method-assign]

    async def import_order(self) -> None:
        lab = self._lab
        asyncio.get_running_loop().set_task_factory(self._new_task)
        started = await start_run(lab.services, lab.profile.id, Task.IMPORT_ORDERS, by="")
        run_task = function_app.run_task._function.get_user_function()  # noqa: SLF001 - as the runtime does
        queues = [_NoMessages() for _ in range(3)]
        await asyncio.create_task(run_task(queue_message(run_message(started.name)), *queues))

    def _handle(self, request: Request) -> Reply:
        if request.method == "POST" and request.target.endswith("/verkooporders"):
            self._trace.frames = [_name(code) for code in self._way_here() if _is_ours(code)]
        return self._answer(request)

    def _way_here(self) -> list[CodeType]:
        task = asyncio.current_task()
        way = list(_codes(sys._getframe()))[::-1]  # noqa: SLF001 - there is no other way to ask
        while task is not None and (task := self._parents.get(task)) is not None:
            way = [*_waiting(task.get_coro()), *way]
        return way

    def _new_task(self, loop: asyncio.AbstractEventLoop, work: Any, **options: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, **options)
        if (parent := asyncio.current_task(loop)) is not None:
            self._parents[task] = parent
        return task


class _WatchedRows(InMemoryRows):
    """Notes every file of ours that runs between the intent of an order and its end."""

    def __init__(self, trace: OrderTrace) -> None:
        super().__init__()
        self._trace = trace
        self._waiting: list[FrameType] = []
        """What waits for the intent: it only goes on after it, and is not climbed anew."""

    async def insert(self, table: str, partition: str, key: str, values: Mapping[str, Value]) -> str:
        etag = await super().insert(table, partition, key, values)
        if table == "orders" and values["state"] == "sending":
            self._waiting = list(_frames(sys._getframe()))  # noqa: SLF001 - there is no other way to ask
            sys.setprofile(self._note)
        return etag

    async def replace(self, table: str, partition: str, key: str, values: Mapping[str, Value], etag: str) -> str:
        if table == "orders" and values["state"] == "done":
            sys.setprofile(None)
        return await super().replace(table, partition, key, values, etag)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        file = str(Path(frame.f_code.co_filename).relative_to(ROOT)) if _is_ours(frame.f_code) else ""
        is_new = not any(frame is each for each in self._waiting)
        if event == "call" and is_new and file and file not in self._trace.files:
            self._trace.files.append(file)


class _NoMessages:
    """The queue output of the trigger: a run of one order leaves nothing to do."""

    def set(self, messages: list[str]) -> None:
        if messages:
            raise AssertionError(messages)


def _codes(frame: FrameType) -> Iterator[CodeType]:
    return (each.f_code for each in _frames(frame))


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _waiting(work: Any) -> Iterator[CodeType]:
    """Follow what a task waits for, as far as it is made of coroutines."""
    while isinstance(work, Coroutine) and getattr(work, "cr_frame", None) is not None:
        yield work.cr_code  # type: ignore[attr-defined]
        work = work.cr_await  # type: ignore[attr-defined]


def _is_ours(code: CodeType) -> bool:
    return code.co_filename.startswith(_PACKAGE) or code.co_filename == _FUNCTION_APP


def _name(code: CodeType) -> str:
    return f"{Path(code.co_filename).relative_to(ROOT)}: {code.co_qualname}"  # co_qualname: Python 3.11


def main() -> int:
    """Print the way."""
    trace = trace_order()
    print(f"{len(trace.frames)} frames from the queue trigger to the POST:")
    print("\n".join(f"  {name}" for name in trace.frames))
    print(f"{len(trace.files)} files between the intent and the record:")
    print("\n".join(f"  {name}" for name in trace.files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
