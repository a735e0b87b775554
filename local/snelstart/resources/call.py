"""One admitted call on its way to the rules, and how records look in its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from local.snelstart.books import Books, linked, time_text
from local.snelstart.errors import Refused
from local.snelstart.http.wire import Record
from local.snelstart.openapi import Operation, document
from local.snelstart.schema import complete
from local.snelstart.switches import Switches

_DUTCH = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True)
class Call:
    """A call that passed the gateway: it may act, and its body fits the published model."""

    operation: Operation
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    books: Books
    now: datetime
    random: Random
    switches: Switches
    salt: int
    """Decides the order of lists."""
    ignore_filter: bool = False

    @property
    def key(self) -> str:
        """The id in the path, in lower case."""
        return self.parameters["id"].lower()

    def modified_on(self) -> str:
        """Return the time stamp for what this call changes."""
        moment = self.now.astimezone(_DUTCH) if self.switches.local_times else self.now
        return time_text(moment, self.random)

    def one(self, records: Mapping[str, Record]) -> Record:
        """Return the record in the path as a GET finds it. Raises `Refused`: 404 without a body."""
        found = records.get(self.key)
        if found is None or self.books.is_hidden(self.key, self.now):
            raise Refused.bare(404)
        return found

    def shown(self, record: Record) -> Record:
        """Return a record as answered: every published field, and a `uri` at each identifier."""
        schema = document().item(self.operation)
        full: Record = complete(document(), schema, linked(record))
        if full.get("id"):
            full["uri"] = f"/{self.operation.template.split('/')[1]}/{full['id']}"
        return full
