"""What may or may not have been done, so that the order waits and is looked at again by itself."""

from dataclasses import dataclass
from datetime import datetime

from sconnect.domain.causes import Cause


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Something may or may not have been created. `retry_at`: when it is looked at again."""

    cause: Cause
    retry_at: datetime
