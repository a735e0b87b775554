"""What every record of a profile has."""

from sconnect.app.storage.schema import Privacy, Record, from_partition, record


@record
class OfProfile(Record):
    """Base of everything that belongs to one profile."""

    profile_id: str = from_partition(Privacy.NONE)

    @property
    def partition(self) -> str:
        """The profile."""
        return self.profile_id
