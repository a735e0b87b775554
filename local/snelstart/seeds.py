"""What a server starts with, from a seed file."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from local.snelstart.administration import demo_administration
from local.snelstart.books import ALL_SCOPES, Books
from local.snelstart.simulation import SUBSCRIPTION_KEY
from local.snelstart.switches import Switches


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AdministrationSeed(_Strict):
    """One demo administration."""

    name: str
    client_key: str
    oss: bool = False
    scopes: str = ALL_SCOPES


class Seeds(_Strict):
    """The content of a seed file (JSON); without a file one administration, `Demo`, opened by `demo-client-key`."""

    administrations: tuple[AdministrationSeed, ...] = (AdministrationSeed(name="Demo", client_key="demo-client-key"),)
    subscription_keys: tuple[str, ...] = (SUBSCRIPTION_KEY,)
    switches: Switches = Switches()

    def books(self) -> list[Books]:
        """Build the administrations afresh."""
        built = []
        for seed in self.administrations:
            books = demo_administration(seed.name, seed.client_key, oss=seed.oss)
            books.scopes = seed.scopes
            built.append(books)
        return built


def read_seeds(path: Path | None) -> Seeds:
    """Read a seed file; `None`: the default. Raises `pydantic.ValidationError`, which names the wrong field."""
    return Seeds() if path is None else Seeds.model_validate_json(path.read_text(encoding="utf-8"))
