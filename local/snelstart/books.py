"""What one simulated administration holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Self
from uuid import UUID

from local.snelstart.http.wire import Record

ALL_SCOPES = (
    "artikelen:read artikelen:write boekhouden:read boekhouden:write btwaangiftes:read btwaangiftes:write orders:read "
    "orders:write relaties:read relaties:write settings:read"
)
ZERO_GUID = str(UUID(int=0))
_URIS = {
    "artikel": "artikelen",
    "artikelOmzetgroep": "artikelomzetgroepen",
    "buitenlandseBtwGrootboek": "grootboeken",
    "dagboek": "dagboeken",
    "factuurRelatie": "relaties",
    "grootboek": "grootboeken",
    "klant": "relaties",
    "kostenplaats": "kostenplaatsen",
    "land": "landen",
    "relatie": "relaties",
    "relatiePublicIdentifier": "relaties",
    "verkoopBoeking": "verkoopboekingen",
    "verkoopGrootboekNederlandIdentifier": "grootboeken",
    "verkoopfactuur": "verkoopfacturen",
    "verkoopordersjabloon": "verkoopordersjablonen",
}


@dataclass
class Books:
    """One administration. Records keep their wire form, by id; amounts are `Decimal`, times zone-less texts."""

    name: str
    client_key: str
    company: Record
    scopes: str = ALL_SCOPES
    countries: dict[str, Record] = field(default_factory=dict)
    vat_tariffs: list[Record] = field(default_factory=list)
    vat_rates: list[Record] = field(default_factory=list)
    vat_definitions: list[Record] = field(default_factory=list)
    revenue_groups: dict[str, Record] = field(default_factory=dict)
    ledgers: dict[str, Record] = field(default_factory=dict)
    templates: dict[str, Record] = field(default_factory=dict)
    cost_centres: dict[str, Record] = field(default_factory=dict)
    articles: dict[str, Record] = field(default_factory=dict)
    relations: dict[str, Record] = field(default_factory=dict)
    orders: dict[str, Record] = field(default_factory=dict)
    invoices: dict[str, Record] = field(default_factory=dict)
    entries: dict[str, Record] = field(default_factory=dict)
    """Sales entries (`verkoopboekingen`): those of invoices, and those that were entered as such."""
    journal: dict[str, Record] = field(default_factory=dict)
    """Rows of the ledger (`grootboekmutaties`)."""
    day_books: dict[str, Record] = field(default_factory=dict)
    """The books of original entry (`dagboeken`)."""
    returns: dict[str, Record] = field(default_factory=dict)
    """VAT returns (`btwaangiftes`), as a person made them."""
    agreements: list[Record] = field(default_factory=list)
    """Price agreements: `artikel`, `relatie` (ids), `aantal` (from), `verkoopprijs`, `datumVanaf`, `datumTotEnMet`."""
    extra_field_definitions: dict[str, list[Record]] = field(default_factory=dict)
    """Under `artikel`, `klant` and `leverancier`."""
    extra_field_values: dict[str, Record] = field(default_factory=dict)
    """Per record id, the value by field name."""
    rates_abroad: dict[str, Decimal] = field(default_factory=dict)
    """What the bookkeeper chose in SnelStart itself for a revenue group in another country, by `GROUP-ID COUNTRY`; no
    answer of the API shows it."""
    last_order_number: int = 0
    last_relation_code: int = 0
    hidden: dict[str, datetime] = field(default_factory=dict)
    """Records that no GET shows before this moment, although they are there. Not kept over a restart."""

    @classmethod
    def restore(cls, kept: Record) -> Self:
        """Rebuild what `keep` returned."""
        return cls(**kept)

    def keep(self) -> Record:
        """Return everything that survives a restart, as JSON values."""
        return {item.name: getattr(self, item.name) for item in fields(self) if item.name != "hidden"}

    def visible(self, records: Iterable[Record], now: datetime) -> list[Record]:
        """Return the records that a GET shows at this moment."""
        return [record for record in records if not self.is_hidden(record.get("id"), now)]

    def is_hidden(self, key: Any, now: datetime) -> bool:
        """Whether a GET does not show this record yet."""
        return key in self.hidden and now < self.hidden[key]

    def country_code(self, address: Record | None) -> str | None:
        """Return the two-letter country of an address, if it names one."""
        country = self.countries.get(reference(address, "land") or "")
        return country["landcode"] if country else None

    def new_id(self, random: Random) -> str:
        """Return an id that nothing here has."""
        taken = (self.orders, self.relations, self.articles, self.invoices, self.entries, self.returns)
        candidate = new_guid(random)
        while any(candidate in records for records in taken):
            candidate = new_guid(random)
        return candidate


def reference(record: Record | None, name: str) -> str | None:
    """Return the id that an identifier field points to; `None` when empty or all zeros."""
    key = ((record or {}).get(name) or {}).get("id")
    return None if key == ZERO_GUID else key


def linked(record: Record) -> Record:
    """Return a copy in which every identifier field, also of addresses and lines, is `{id, uri}` or `None`."""
    return {name: _link(name, value) for name, value in record.items()}


def _link(name: str, value: Any) -> Any:
    if name in _URIS and not isinstance(value, str):
        key = reference({name: value}, name)
        return {"id": key, "uri": f"/{_URIS[name]}/{key}"} if key else None
    if isinstance(value, dict):
        return linked(value)
    if isinstance(value, list):
        return [linked(item) if isinstance(item, dict) else item for item in value]
    return value


def new_guid(random: Random) -> str:
    """Return a random GUID in lower case."""
    return str(UUID(int=random.getrandbits(128), version=4))


def amount(value: Any) -> Decimal:
    """Return a number of a record; what is absent counts as nothing."""
    return Decimal(0) if value is None else Decimal(value)


def time_text(moment: datetime, random: Random) -> str:
    """Write a moment as SnelStart does: without zone, its fraction as long as it happens to be.

    Up to a second early, drawn by chance: the clock there is never quite the caller's.
    """
    drawn = (moment - timedelta(milliseconds=random.randrange(1000))).replace(tzinfo=None)
    text = drawn.isoformat(timespec="milliseconds")
    return text.rstrip("0").rstrip(".")
