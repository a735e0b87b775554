"""Files that are written once, in containers of blob storage, as the port `Files`: copies of the tables, and evidence.

What is written, and when, is decided in `app`.
"""

from sconnect.adapters.blobs.config import connect_copies, connect_evidence
from sconnect.adapters.blobs.files import BlobFiles

__all__ = ["BlobFiles", "connect_copies", "connect_evidence"]
