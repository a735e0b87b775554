from importlib import import_module
from itertools import permutations
from pkgutil import walk_packages

import pytest

from sconnect.app.storage import records
from sconnect.app.storage.codec import stored_names
from sconnect.app.storage.records import RECORDS, ArticleLink, OfProfile, OrderRecord, RunRecord
from sconnect.app.storage.records.base import InOnePartition, OncePerProfile
from sconnect.app.storage.schema import SCHEMA_COLUMN, Plain, Privacy, Record, record

OTHERS = {"CauseId", "CopiedPart", "EvidenceFile", "Exported"}
"""What records are made of."""


def test_a_column_without_a_privacy_class_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Leaky\.email has no privacy class"):

        @record
        class Leaky(Record):
            email: str


def test_a_plain_default_is_no_privacy_class_either() -> None:
    with pytest.raises(TypeError, match="has no privacy class"):

        @record
        class Leaky(Record):
            email: str = ""


@pytest.mark.parametrize("kind", RECORDS)
def test_every_record_says_its_version(kind: type[Record]) -> None:
    assert kind.SCHEMA >= 1
    assert SCHEMA_COLUMN not in {column.name for column in kind.COLUMNS}


def test_no_field_takes_the_place_of_the_version() -> None:
    with pytest.raises(TypeError, match="holds the version"):

        @record
        class Confused(Record):
            schema: Plain[int] = 1


def test_none_cannot_be_told_from_another_default() -> None:
    with pytest.raises(TypeError, match="default must be None"):

        @record
        class Unclear(Record):
            count: Plain[int | None] = 1


@pytest.mark.parametrize("kind", RECORDS)
def test_no_two_columns_share_a_stored_name(kind: type[Record]) -> None:
    names = stored_names(kind, [each.name for each in kind.COLUMNS])
    assert len(names) == len(set(names))


def test_every_record_class_is_listed() -> None:
    modules = [each for each in walk_packages(records.__path__, f"{records.__name__}.") if not each.ispkg]
    found = (each for module in modules for each in vars(import_module(module.name)).values())
    declared = {kind for kind in found if isinstance(kind, type) and issubclass(kind, Record)}
    assert declared == {*RECORDS, Record, OfProfile, InOnePartition, OncePerProfile, records.Exported}
    assert {*records.__all__} == {"RECORDS", "OfProfile", *(kind.__name__ for kind in RECORDS), *OTHERS}
    with pytest.raises(AttributeError, match="has no Nothing"):
        _ = records.Nothing


@pytest.mark.parametrize(
    ("kind", "name"), [(OrderRecord, "causes"), (OrderRecord, "explanation"), (RunRecord, "errors")]
)
def test_columns_that_quote_the_shop_are_personal(kind: type[Record], name: str) -> None:
    classes = {each.name: each.privacy for each in kind.COLUMNS}
    assert classes[name] is Privacy.PERSONAL


def test_asking_for_a_column_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="ArticleLink has no column color"):
        stored_names(ArticleLink, ["color"])


@pytest.mark.parametrize(("table", "scope"), sorted({(kind.TABLE, kind.PARTITION_PREFIX) for kind in RECORDS}))
def test_kinds_that_share_a_table_cannot_be_confused(table: str, scope: str) -> None:
    assert not scope or scope.removesuffix("!").isalpha()
    prefixes = [kind.KEY_PREFIX for kind in RECORDS if (table, scope) == (kind.TABLE, kind.PARTITION_PREFIX)]
    if len(prefixes) > 1:
        words = [prefix.removesuffix("!") for prefix in prefixes]
        assert all(prefix.endswith("!") for prefix in prefixes)
        assert all(word.isalpha() for word in words)
        assert not any(one.startswith(other) for one, other in permutations(words, 2))
