"""The demo world with a real functions host, for tests that are no coroutines: it lives in a thread of its own."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class Background:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._opened = AsyncExitStack()
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine over there and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=110)

    def open(self, context: AbstractAsyncContextManager[T]) -> T:
        """Open something that lives over there until the end."""
        return self.run(self._opened.enter_async_context(context))

    def end(self) -> None:
        """Close everything, last opened first."""
        try:
            self.run(self._opened.aclose())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()


@contextmanager
def background() -> Iterator[Background]:
    """Have an event loop in the background."""
    made = Background()
    try:
        yield made
    finally:
        made.end()
