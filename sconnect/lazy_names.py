"""Names of a package that stand in its modules, each loaded when somebody asks for it: a cold start needs a few."""

from collections.abc import Callable, Mapping
from importlib import import_module


def lazy_names(package: str, modules: Mapping[str, str]) -> Callable[[str], object]:
    """Return the `__getattr__` of a package (PEP 562). `modules`: in which of its modules each name stands.

    It raises `AttributeError` on any other name.
    """

    def load(name: str) -> object:
        module = modules.get(name)
        if module is None:
            raise AttributeError(f"{package} has no {name}.")
        found: object = getattr(import_module(f"{package}.{module}"), name)
        setattr(import_module(package), name, found)
        return found

    return load
