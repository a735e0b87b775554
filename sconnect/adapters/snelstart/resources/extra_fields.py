"""Extra fields: which of them articles and customers have (snelstart.md 6)."""

from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.adapters.snelstart.http.ids import record_path
from sconnect.adapters.snelstart.http.odata import Term, equals, has, query
from sconnect.adapters.snelstart.mapping.from_wire import read_all, read_as
from sconnect.adapters.snelstart.mapping.models import EigenVeld, EigenVeldenVanRelatie, Identifier
from sconnect.adapters.snelstart.resources import articles, customers
from sconnect.app.concurrency import map_concurrently
from sconnect.domain.books import ExtraFields

_IS_CUSTOMER = has("Relatiesoort", "r", equals("r", "Klant"))
_LISTS: tuple[tuple[str, Term | None], ...] = ((articles.PATH, None), (customers.PATH, _IS_CUSTOMER))


async def read_extra_fields(client: ApiClient) -> ExtraFields:
    """Read the names of the extra fields, in at most four calls.

    SnelStart returns them with a record only: without any article, or any customer, there are none to read.
    """
    article, customer = await map_concurrently(lambda each: _fields_of_any(client, *each), _LISTS)
    return ExtraFields(
        articles=_names(read_all(EigenVeld, article)) if article is not None else (),
        customers=_names(read_as(EigenVeldenVanRelatie, customer).klant_custom_fields) if customer is not None else (),
    )


async def _fields_of_any(client: ApiClient, path: str, where: Term | None) -> object:
    """Read the fields of some record of a list; None when there is no record."""
    rows = read_all(Identifier, await client.read_list(path, query(where, top=1)))
    return await client.read(record_path(path, rows[0].id) + articles.EXTRA_FIELDS) if rows else None


def _names(fields: list[EigenVeld]) -> tuple[str, ...]:
    return tuple(field.definition.name for field in fields if field.definition.name)
