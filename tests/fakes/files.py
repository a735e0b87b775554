"""Files in memory, written once as in an immutable container."""


class InMemoryFiles:
    """Fulfils `ports.Files`."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def write(self, name: str, content: bytes) -> None:
        self.kept.setdefault(name, content)

    async def read(self, name: str) -> bytes | None:
        return self.kept.get(name)

    async def names(self, start: str) -> list[str]:
        return sorted(name for name in self.kept if name.startswith(start))
