"""Lists: bare arrays, filtered, in no particular order, a page at a time."""

import re
from collections.abc import Callable, Iterable
from typing import Any
from zlib import crc32

from local.snelstart.errors import Refused
from local.snelstart.http.wire import Record, Response, answer
from local.snelstart.odata.filters import FilterBinder
from local.snelstart.odata.parser import SyntaxRefusedError, parse
from local.snelstart.openapi import document
from local.snelstart.resources.call import Call

_PROPERTY = re.compile(r"\b[A-Z][A-Za-z]*\b(?=[\s/),])")
_PAGE = 500
_ARTICLE_LISTS = ("/artikelen", "/artikelen/prijsafspraken")
_PAGE_WITH_RELATION = 25


def listed(call: Call, records: Iterable[Record]) -> Response:
    """Answer the page of records that the query asks for."""
    rows = call.books.visible(records, call.now)
    if call.operation.is_odata:
        cap, size = _limits(call)
        top = _top(call, cap, size)
        skip = int(call.query.get("$skip", "0"))
        wanted = predicate(call)
        rows = sorted((row for row in rows if wanted(row)), key=lambda row: _place(call, row))
        rows = rows[skip : skip + top]
    return answer(200, [call.shown(row) for row in rows])


def predicate(call: Call) -> Callable[[Any], bool]:
    """Return the test that the `$filter` of the call puts to rows. Raises `Refused` (shape C)."""
    if "$filter" not in call.query or call.ignore_filter:
        return lambda _: True
    if call.operation.template == "/verkooporders":
        named = set(_PROPERTY.findall(call.query["$filter"]))
        if named & set(call.switches.refused_order_filters):
            raise Refused.codes("ALG-0104")
        if named & set(call.switches.ignored_order_filters):
            return lambda _: True
    record = document().item(call.operation)
    binder = FilterBinder(document(), record, fold_case=call.switches.case_insensitive_filters)
    try:
        return binder.predicate(parse(call.query["$filter"]), max_nodes=call.switches.max_filter_nodes)
    except SyntaxRefusedError as error:
        raise Refused.message(f"The query specified in the URI is not valid. {error}") from error


def _limits(call: Call) -> tuple[int, int]:
    """Return the highest `$top` and the page size without it."""
    if call.operation.template not in _ARTICLE_LISTS:
        return _PAGE, _PAGE
    if "relatieId" in call.query and call.switches.agreement_on_article:
        return _PAGE_WITH_RELATION, _PAGE_WITH_RELATION
    return call.switches.article_top_cap, call.switches.article_page_size


def _top(call: Call, cap: int, size: int) -> int:
    top = int(call.query.get("$top", size))
    if "$top" in call.query and top > cap:
        raise Refused.message(
            f"The query specified in the URI is not valid. The limit of '{cap}' for Top query has been exceeded. "
            f"The value from the incoming request is '{top}'."
        )
    return top


def _place(call: Call, row: Record) -> int:
    """Place a row by chance: the same place on every page, unless paging is unstable."""
    salt = call.random.random() if call.switches.unstable_paging else call.salt
    return crc32(f"{salt}{row.get('id') or sorted(map(str, row.values()))}".encode())
