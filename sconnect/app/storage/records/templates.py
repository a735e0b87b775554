"""Settings: an office's own templates, changes for several profiles, the history of each, and what they offer."""

from datetime import datetime
from typing import ClassVar

from sconnect.app.storage.records.base import InOnePartition, OfProfile, OncePerProfile, newest_first
from sconnect.app.storage.records.profiles import ProfileRecord
from sconnect.app.storage.schema import InKey, Long, Personal, Plain, record
from sconnect.domain.profile.history import FieldEdit, SaveOrigin
from sconnect.domain.profile.template import ProfileChange
from sconnect.domain.setup.pick_lists import BooksLists, NamedValue, ShopLists


@record
class SettingsTemplate(InOnePartition):
    """A named set of settings that an office uses for its clients."""

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "templates!"
    """All stand in one partition. Profile ids hold no `!`, so this is no profile's."""

    id: Plain[InKey[str]]
    name: Plain[str]
    body: Plain[Long[str]]
    """The settings as JSON text, by group and name."""
    made_from: Plain[str] = ""
    """The profile that it was made from."""
    at: Plain[datetime]
    owner: Plain[str] = ""
    """Token of the change that wrote this row last."""

    @property
    def key(self) -> str:
        """Its own id."""
        return self.id


@record
class TemplateUse(OncePerProfile):
    """The template that a profile was made with, or was said to belong to."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "template!"
    KEY: ClassVar = "template!used"

    template_id: Plain[str]


@record
class SettingsChange(InOnePartition):
    """One setting that was changed for several profiles, with what it was, so that it can be undone."""

    TABLE: ClassVar = "claims"
    PARTITION_PREFIX: ClassVar = "changes!"
    """All stand in one partition. Profile ids hold no `!`, so this is no profile's."""

    id: Plain[InKey[str]]
    """Made by `id_of`."""
    path: Plain[str]
    value: Personal[Long[str]] = "null"
    """As JSON text; a setting can hold an e-mail address."""
    profiles: Personal[Long[tuple[ProfileChange, ...]]] = ()
    at: Plain[datetime]
    by: Personal[str] = ""
    undone_at: Plain[datetime | None] = None
    undone_by: Personal[str] = ""
    owner: Plain[str] = ""
    """Token of the change that wrote this row last."""

    @property
    def key(self) -> str:
        """Sorts the newest first."""
        return self.id

    @staticmethod
    def id_of(at: datetime, token: str) -> str:
        """Return an id that sorts the newest first."""
        return f"{newest_first(at)}-{token}"


@record
class SettingsSave(OfProfile):
    """One change of the settings of a profile: who, when, by what, and each setting before and after."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "saved!"

    id: Plain[str]
    """Made by `id_of`."""
    at: Plain[datetime]
    by: Personal[str] = ""
    how: Plain[SaveOrigin] = SaveOrigin.SAVED
    template: Plain[str] = ""
    edits: Personal[Long[tuple[FieldEdit, ...]]] = ()
    """Settings can hold an e-mail address."""

    @property
    def key(self) -> str:
        """Sorts the newest first."""
        return self.key_of(self.id)

    @classmethod
    def key_of(cls, save_id: str) -> str:
        """Return the key of a change."""
        return f"{cls.KEY_PREFIX}{save_id}"

    @classmethod
    def first_key_before(cls, moment: datetime) -> str:
        """Return a key before those of all changes of before a moment."""
        return f"{cls.KEY_PREFIX}{newest_first(moment)}"

    @staticmethod
    def id_of(at: datetime, token: str) -> str:
        """Return an id that sorts the newest first. `token`: of the change."""
        return f"{newest_first(at)}-{token[-8:]}"

    @classmethod
    def last_of(cls, row: ProfileRecord) -> "SettingsSave | None":
        """Return the change that wrote the row of a profile last; None when it changed nothing, or is not known."""
        if not row.edits and row.how in {SaveOrigin.SAVED, SaveOrigin.BY_ITSELF}:
            return None
        return cls(
            profile_id=row.id,
            id=cls.id_of(row.modified_at, row.owner),
            at=row.modified_at,
            by=row.modified_by,
            how=row.how,
            template=row.template,
            edits=row.edits,
        )


@record
class KeptShopLists(OncePerProfile):
    """What the shop of a profile offered when it was asked last, for the pick lists of its settings."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "shoplists!"
    KEY: ClassVar = "shoplists!kept"

    lists: Plain[Long[ShopLists]] = ShopLists()
    option_values: Plain[Long[tuple[NamedValue, ...]]] = ()
    read_at: Plain[datetime]


@record
class KeptBooksLists(OncePerProfile):
    """What the books of a profile offered when they were asked last, for the pick lists of its settings."""

    TABLE: ClassVar = "claims"
    KEY_PREFIX: ClassVar = "bookslists!"
    KEY: ClassVar = "bookslists!kept"

    lists: Plain[Long[BooksLists]] = BooksLists()
    read_at: Plain[datetime]
