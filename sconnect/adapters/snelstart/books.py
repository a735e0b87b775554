"""One administration of SnelStart, by resource."""

from sconnect.adapters.snelstart.http.client import ApiClient
from sconnect.adapters.snelstart.resources.articles import SnelStartArticles
from sconnect.adapters.snelstart.resources.customers import SnelStartCustomers
from sconnect.adapters.snelstart.resources.history import SnelStartSalesHistory
from sconnect.adapters.snelstart.resources.orders import SnelStartSalesOrders
from sconnect.adapters.snelstart.resources.postings import SnelStartPostings
from sconnect.adapters.snelstart.resources.reference import SnelStartReferenceData
from sconnect.app.ports import KnownOrders


class SnelStartBooks:
    """Fulfils `ports.Books` for the administration that the client's key opens."""

    def __init__(self, client: ApiClient, known: KnownOrders) -> None:
        self.orders = SnelStartSalesOrders(client, known)
        self.articles = SnelStartArticles(client)
        self.customers = SnelStartCustomers(client)
        self.reference = SnelStartReferenceData(client)
        self.history = SnelStartSalesHistory(client)
        self.postings = SnelStartPostings(client)
        self.usage = client
