"""What every record of a profile has."""

from sconnect.app.storage.schema import InPartition, Plain, Record, record


@record
class OfProfile(Record):
    """Base of everything that belongs to one profile."""

    profile_id: Plain[InPartition[str]]

    @property
    def partition(self) -> str:
        """The profile."""
        return self.profile_id
