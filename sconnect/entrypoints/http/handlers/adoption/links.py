"""Handlers of many links at once: those that certain rows allow to offer, and those of a file."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from sconnect.app.storage.records import AdoptionLink
from sconnect.app.worklist.links import file, offers
from sconnect.app.worklist.links.offers import MOST_AT_ONCE
from sconnect.app.worklist.links.proposals import ProposedLink, Written
from sconnect.domain.adoption.link_file import LONGEST_FILE
from sconnect.domain.adoption.links import LinkKind, LinkReason
from sconnect.entrypoints.http.endpoint import Body, Call, Page, PageQuery, Reply, View, Words, endpoint
from sconnect.entrypoints.http.paging import part_of_list, resume_key


class OfferQuery(PageQuery):
    """Which links."""

    kind: LinkKind
    limit: int = Field(MOST_AT_ONCE, ge=1, le=MOST_AT_ONCE, description="The most items in the answer.")


class TakeOverRequest(Body):
    """Which of the offered links to make, by their keys."""

    keys: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=300)], ...], Field(min_length=1, max_length=MOST_AT_ONCE)
    ]


class LinkFileRequest(Body):
    """A file with a link on each line.

    A customer (number or e-mail address) or product code of the shop, and the number or article code in the books.
    """

    kind: LinkKind
    text: str = Field(max_length=LONGEST_FILE, description="The file, separated by semicolons, commas or tabs.")


class LinkFileImport(LinkFileRequest):
    """A file whose links were shown and are to be made."""

    version: str = Field(max_length=64, description="That of the preview.")
    replace_choices: bool = Field(False, description="Also where a person chose another link, which the preview names.")


class LinkOfferView(View):
    """A link that is offered: who or what in the shop, and in the books, by name; and the orders that show it."""

    key: str
    shop: str
    books: str
    reason: LinkReason
    why: Words
    orders: tuple[str, ...]
    replaces: str = Field(description="The name of another choice that a person made; then it stays. Empty: none.")


class FileLineView(View):
    """A line of a file: who is linked to whom, or why not. `replaces` names another choice that a person made."""

    line: int
    shop: str
    books: str
    replaces: str
    refusal: Words | None


class FilePreviewView(View):
    """What a file would link. Nothing was written. `version` belongs to the confirmation."""

    lines: tuple[FileLineView, ...]
    version: str


class RefusedLinkView(View):
    """A link that was not made, and why."""

    shop: str
    books: str
    refusal: Words


class LinksWritten(View):
    """How many links were made, and which were not."""

    written: int
    refused: tuple[RefusedLinkView, ...]


@endpoint()
async def list_link_offers(call: Call, query: OfferQuery) -> Reply[Page[LinkOfferView]]:
    """List links that certain rows of another program's bookings allow to offer. A page can hold fewer than asked."""
    found, following = await offers.list_offers(
        call.services, call.path["profile"], query.kind, after=resume_key(query), limit=query.limit
    )
    return part_of_list(LinkOfferView, (_offer(offer, proposed) for offer, proposed in found), following)


@endpoint(error_statuses=(409,))
async def take_over_links(call: Call, body: TakeOverRequest) -> Reply[LinksWritten]:
    """Make links that are offered. A choice that a person made before stays."""
    written = await offers.take_over(call.services, call.path["profile"], body.keys, by=call.caller.name)
    return Reply(_written(written))


@endpoint(error_statuses=(409,))
async def preview_link_file(call: Call, body: LinkFileRequest) -> Reply[FilePreviewView]:
    """Show what a file would link, line by line. Nothing is written."""
    preview = await file.preview_file(call.services, call.path["profile"], body.kind, body.text)
    return Reply(FilePreviewView(lines=tuple(map(_line, preview.lines)), version=preview.version))


@endpoint(error_statuses=(409, 412))
async def import_link_file(call: Call, body: LinkFileImport) -> Reply[LinksWritten]:
    """Make the links of a file as they were shown. A choice that a person made before stays unless said otherwise."""
    written = await file.import_file(
        call.services,
        call.path["profile"],
        body.kind,
        body.text,
        version=body.version,
        replace_choices=body.replace_choices,
        by=call.caller.name,
    )
    return Reply(_written(written))


def _offer(offer: AdoptionLink, proposed: ProposedLink) -> LinkOfferView:
    return LinkOfferView(
        key=proposed.name,
        shop=proposed.shop,
        books=proposed.books,
        reason=offer.reason,
        why=Words.model_validate(offers.REASONS[offer.reason]),
        orders=offer.order_ids,
        replaces=proposed.replaced,
    )


def _line(proposed: ProposedLink) -> FileLineView:
    return FileLineView(
        line=int(proposed.name),
        shop=proposed.shop,
        books=proposed.books,
        replaces=proposed.replaced,
        refusal=Words.model_validate(proposed.refusal) if proposed.refusal else None,
    )


def _written(written: Written) -> LinksWritten:
    return LinksWritten(written=written.written, refused=tuple(_refused(written.refused)))


def _refused(proposals: Iterable[ProposedLink]) -> Iterable[RefusedLinkView]:
    for each in proposals:
        if each.refusal:
            words = Words.model_validate(each.refusal)
            yield RefusedLinkView(shop=each.shop, books=each.books, refusal=words)
