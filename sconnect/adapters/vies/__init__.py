"""VIES, the Commission's register of VAT numbers: its REST interface, bounded in time and size.

Its names and error codes stay here; what an answer means for an order stands in the domain.
"""

from sconnect.adapters.vies.client import ViesClient
from sconnect.adapters.vies.config import ViesSettings

__all__ = ["ViesClient", "ViesSettings"]
