"""Copies of the tables in blob storage, as the port `Copies`.

What is copied, and when, is decided in `app`.
"""

from sconnect.adapters.copies.blobs import BlobCopies
from sconnect.adapters.copies.config import connect

__all__ = ["BlobCopies", "connect"]
