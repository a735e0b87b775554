"""One administration of SnelStart, by resource. What a task does not ask for is not loaded."""

from functools import cached_property
from typing import TYPE_CHECKING

from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.app.ports import KnownOrders

if TYPE_CHECKING:
    from sconnect.adapters.snelstart.resources.articles import SnelStartArticles
    from sconnect.adapters.snelstart.resources.customers import SnelStartCustomers
    from sconnect.adapters.snelstart.resources.history import SnelStartSalesHistory
    from sconnect.adapters.snelstart.resources.orders import SnelStartSalesOrders
    from sconnect.adapters.snelstart.resources.postings import SnelStartPostings
    from sconnect.adapters.snelstart.resources.reference import SnelStartReferenceData


class SnelStartBooks:
    """Fulfils `ports.Books` for the administration that the client's key opens."""

    def __init__(self, client: ApiClient, known: KnownOrders) -> None:
        self.usage = client
        self._known = known

    @cached_property
    def orders(self) -> "SnelStartSalesOrders":
        """Its sales orders."""
        from sconnect.adapters.snelstart.resources.orders import SnelStartSalesOrders

        return SnelStartSalesOrders(self.usage, self._known)

    @cached_property
    def articles(self) -> "SnelStartArticles":
        """Its articles."""
        from sconnect.adapters.snelstart.resources.articles import SnelStartArticles

        return SnelStartArticles(self.usage)

    @cached_property
    def customers(self) -> "SnelStartCustomers":
        """Its customers."""
        from sconnect.adapters.snelstart.resources.customers import SnelStartCustomers

        return SnelStartCustomers(self.usage)

    @cached_property
    def reference(self) -> "SnelStartReferenceData":
        """What changes rarely."""
        from sconnect.adapters.snelstart.resources.reference import SnelStartReferenceData

        return SnelStartReferenceData(self.usage)

    @cached_property
    def history(self) -> "SnelStartSalesHistory":
        """What was sold before."""
        from sconnect.adapters.snelstart.resources.history import SnelStartSalesHistory

        return SnelStartSalesHistory(self.usage)

    @cached_property
    def postings(self) -> "SnelStartPostings":
        """What became of sales orders."""
        from sconnect.adapters.snelstart.resources.postings import SnelStartPostings

        return SnelStartPostings(self.usage)
