"""Changing the app for a while, from outside: what no setting can do, and none should."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

Change = tuple[object, str, object]
"""Where, which name, and what stands there meanwhile."""


@contextmanager
def changed(changes: Sequence[Change]) -> Iterator[None]:
    """Make these changes and take them back. Raises `AttributeError` for a name that does not exist."""
    with ExitStack() as stack:
        for place, name, new in changes:
            stack.callback(setattr, place, name, getattr(place, name))
            setattr(place, name, new)
        yield
