"""A safe in memory."""

from collections.abc import Mapping

from sconnect.adapters.secrets.names import checked, missing


class InMemorySecrets:
    """Fulfils `ports.Secrets`."""

    def __init__(self, kept: Mapping[str, str] | None = None) -> None:
        self.kept = dict(kept or {})

    async def read(self, name: str) -> str:
        if checked(name) not in self.kept:
            raise missing(name)
        return self.kept[name]

    async def write(self, name: str, value: str) -> None:
        self.kept[checked(name)] = value

    async def delete(self, name: str) -> None:
        self.kept.pop(checked(name), None)
