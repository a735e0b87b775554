"""Handlers of the connection of a profile: linking, checking, pick lists, secrets."""

from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from sconnect.app.errors import TRY_AGAIN, NotFoundError, with_next
from sconnect.app.profiles import connecting
from sconnect.app.profiles.activation import use_for_profile
from sconnect.app.profiles.connecting import ConnectionCheck, StatementQuestion
from sconnect.app.profiles.link_offers import create_articles
from sconnect.app.profiles.pick_lists import PickLists, read_pick_lists, refresh_pick_lists
from sconnect.app.profiles.probing import ConnectionProbe
from sconnect.domain.books import VatKind
from sconnect.domain.setup.bank_statement import PaidThrough
from sconnect.domain.setup.setting_problem import SettingProblem
from sconnect.entrypoints.http.endpoint import (
    Body,
    Call,
    Nothing,
    Reply,
    SecretText,
    View,
    Words,
    endpoint,
    secret_value,
)
from sconnect.entrypoints.http.handlers.activation import ActivationId, key_received, link_code_kept


class SecretRequest(Body):
    """A key, to be kept where nobody can read it back; or the link of SnelStart's activation page that it came by."""

    value: SecretText | None = None
    activation: ActivationId | None = None
    moved_because: Annotated[str, Field(max_length=500)] = Field(
        "", description="Of a link code that opens another shop, or the shop at another address: why a person says so."
    )


class LinkRequest(Body):
    """The keys of the two ends; either may be left out."""

    link_code: SecretText | None = None
    client_key: SecretText | None = None
    activation: ActivationId | None = Field(None, description="In place of `client_key`: the link it came by.")


class StatementRequest(Body):
    """What stands on the bank statement: through whom shoppers pay, or the description of one payment."""

    through: PaidThrough
    prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{0,20}$")]
    administration_id: Annotated[str, Field(max_length=64)] = ""
    text: Annotated[str, Field(max_length=500, description="The description of one payment; empty: not given.")] = ""
    number: Annotated[str, Field(pattern=r"^[0-9]{0,18}$", description="The order number of that payment.")] = ""
    profile: Annotated[str, Field(max_length=40, description="The profile that asks, once it is made.")] = ""


class StatementView(View):
    """Whether the prefix fits what stands there, and one that does. `needed_because`: why it may not be empty."""

    fits: bool
    prefix: str
    sentence: Words
    needed_because: Words | None


class ShopFound(View):
    """What a link code opens. `problem` says why it does not."""

    ok: bool
    problem: Words | None
    name: str
    version: str
    extension: str
    capabilities: tuple[str, ...]


class BooksFound(View):
    """What a client key opens. `problem` says why it does not."""

    ok: bool
    problem: Words | None
    administration: str
    administration_id: str


class ProblemView(View):
    """What is wrong with one setting; `field` is its path in the profile."""

    field: str
    message: Words
    profile: str | None = None
    """The profile that it is about besides this one, by its id."""


class CheckView(View):
    """What was found at both ends of a profile, and what keeps it from working."""

    shop: ShopFound
    books: BooksFound
    problems: tuple[ProblemView, ...]


class SecretKept(View):
    """What a new key opens: the administration, or the shop."""

    administration: str | None = None
    shop: str | None = None


class TemplateChoice(View):
    """A sales template."""

    id: str
    name: str
    inactive: bool


class RevenueGroupChoice(View):
    """A revenue group; `ledger` and `leads_to` (where its sales end up in the VAT return) are empty when not known."""

    id: str
    number: int
    name: str
    vat_kind: VatKind
    ledger: str
    leads_to: Words


class CostCentreChoice(View):
    """A cost centre."""

    id: str
    number: int
    name: str
    inactive: bool


class CountryChoice(View):
    """A country of the books."""

    id: str
    code: str
    name: str


class VatRateChoice(View):
    """The Dutch percentage of a VAT kind today."""

    kind: VatKind
    percent: Decimal


class StatusChoice(View):
    """An order status of the shop."""

    id: int
    name: str
    processing: bool
    complete: bool


class TaxRateChoice(View):
    """A VAT rate of the shop; no countries: everywhere."""

    name: str
    percent: Decimal
    countries: tuple[str, ...]


class NamedChoice(View):
    """A value of a pick list of the shop."""

    id: str
    name: str


class ChoicesView(View):
    """Every pick list. An end that did not answer yet leaves its lists empty; `problems` says what is wrong."""

    templates: tuple[TemplateChoice, ...]
    revenue_groups: tuple[RevenueGroupChoice, ...]
    cost_centres: tuple[CostCentreChoice, ...]
    article_fields: tuple[str, ...]
    customer_fields: tuple[str, ...]
    countries: tuple[CountryChoice, ...]
    vat_rates: tuple[VatRateChoice, ...]
    statuses: tuple[StatusChoice, ...]
    tax_rates: tuple[TaxRateChoice, ...]
    tax_classes: tuple[NamedChoice, ...]
    customer_groups: tuple[NamedChoice, ...]
    custom_fields: tuple[NamedChoice, ...]
    total_codes: tuple[str, ...]
    stores: tuple[NamedChoice, ...]
    languages: tuple[NamedChoice, ...]
    option_values: tuple[NamedChoice, ...]
    payment_methods: tuple[NamedChoice, ...]
    customers: tuple[NamedChoice, ...] = Field(description="Collective customers that the settings name, or named.")
    problems: tuple[Words, ...]
    shop_read_at: datetime | None = Field(description="When the shop was asked for its lists; null: not yet.")
    books_read_at: datetime | None = Field(description="When the books were asked for their lists; null: not yet.")


class MissingArticle(View):
    """An article for shipping or the like that the administration lacks. `setting`: the path of what it is for."""

    setting: str
    code: str
    name: str
    group: str


class StatusCount(View):
    """How many orders of the last 30 days have a status."""

    id: int
    orders: int


class ArticlesRequest(Body):
    """Which of the missing articles to make, by the settings they are for."""

    client_key: SecretText | None = None
    activation: ActivationId | None = Field(None, description="In place of `client_key`: the link it came by.")
    settings: Annotated[tuple[Annotated[str, Field(max_length=60)], ...], Field(min_length=1, max_length=20)]


class MadeArticle(View):
    """An article that stands in the administration now, with the setting that it is for."""

    setting: str
    code: str


class MadeArticles(View):
    """The articles that were made, or turned out to be there."""

    articles: tuple[MadeArticle, ...]


class LinkView(View):
    """What two keys open, settings to begin with, and what there is to choose from. Nothing was saved."""

    shop: ShopFound
    books: BooksFound
    problems: tuple[ProblemView, ...]
    proposal: dict[str, Any] = Field(description="Settings as in a profile; what could not be found is left out.")
    choices: ChoicesView
    questions: tuple[Words, ...] = Field(description="What to agree to, three at most; a text can have several lines.")
    missing_articles: tuple[MissingArticle, ...] = Field(description="Articles to make in the administration.")
    status_counts: tuple[StatusCount, ...] = Field(description="Orders of the last 30 days by status.")
    counted_all: bool = Field(description="False: there are more orders than were counted.")


class ShopMoveView(View):
    """Who said that the shop of a profile moved, or was built anew, and why."""

    at: datetime
    by: str
    why: str
    before: str
    after: str


class LinkedShopView(View):
    """The shop that a profile is linked to, as it was last seen: its address, and the moves that people confirmed."""

    address: str
    moves: tuple[ShopMoveView, ...] = Field(description="The latest first.")


@endpoint(error_statuses=(409, 422))
async def write_secret(call: Call, body: SecretRequest) -> Reply[SecretKept]:
    """Keep another key for a profile, once it opened what it should: its shop, or its own administration."""
    profile, which, value = call.path["profile"], call.path["which"], secret_value(body.value)
    if which == "link_code" and value:
        checked = await connecting.write_link_code(
            call.services, profile, value, by=call.caller.name, moved_because=body.moved_because.strip()
        )
        return Reply(SecretKept(shop=checked.probe.shop_name))
    if which == "client_key":
        value = value or await key_received(call, body.activation)
        checked = await connecting.write_client_key(call.services, profile, value, by=call.caller.name)
        if body.activation:
            await use_for_profile(call.services, body.activation, profile)
        return Reply(SecretKept(administration=_books_found(checked.probe).administration))
    raise NotFoundError(
        "Er zijn twee sleutels: link_code en client_key.", english="There are two keys: link_code and client_key."
    )


@endpoint(error_statuses=(404, 409, 422))
async def link(call: Call, body: LinkRequest) -> Reply[LinkView]:
    """Try two keys, propose settings from what they open, and save nothing."""
    linked = await connecting.link(
        call.services,
        link_code=secret_value(body.link_code) or await link_code_kept(call, body.activation),
        client_key=secret_value(body.client_key) or await key_received(call, body.activation),
    )
    found = _check_view(linked.checked)
    view = LinkView(
        shop=found.shop,
        books=found.books,
        problems=found.problems,
        proposal=linked.proposal,
        choices=_choices_view(linked.choices),
        questions=tuple(Words.model_validate(question) for question in linked.questions),
        missing_articles=tuple(
            MissingArticle(
                setting=each.setting,
                code=each.article.code,
                name=each.article.name,
                group=each.group,
            )
            for each in linked.missing_articles
        ),
        status_counts=tuple(StatusCount(id=key, orders=number) for key, number in linked.recent.counts.items()),
        counted_all=linked.recent.is_all,
    )
    return Reply(view)


@endpoint(error_statuses=(404, 409, 422))
async def create_service_articles(call: Call, body: ArticlesRequest) -> Reply[MadeArticles]:
    """Make articles for shipping and the like in the administration, in its own revenue groups."""
    made = await create_articles(
        call.services,
        client_key=secret_value(body.client_key) or await key_received(call, body.activation),
        settings=body.settings,
    )
    articles = tuple(MadeArticle(setting=setting, code=code) for setting, code in made.items())
    return Reply(MadeArticles(articles=articles))


@endpoint()
async def advise_prefix(call: Call, body: StatementRequest) -> Reply[StatementView]:
    """Say which prefix of payment references fits the bank statement, or what to enter at the payment provider."""
    question = StatementQuestion(
        body.through, body.prefix, body.administration_id, body.text, body.number, body.profile
    )
    advice, why_not = await connecting.advise_prefix(call.services, question)
    return Reply(StatementView.of(advice, needed_because=why_not and Words.model_validate(why_not)))


@endpoint(error_statuses=(409,))
async def check_profile(call: Call, body: Nothing) -> Reply[CheckView]:
    """Try both ends of a profile, and its settings against what they have."""
    del body
    return Reply(_check_view(await connecting.check_profile(call.services, call.path["profile"])))


@endpoint()
async def read_shop(call: Call) -> Reply[LinkedShopView]:
    """Show which shop a profile is linked to, and who said that it moved. Neither shop nor books are asked."""
    shop = await connecting.linked_shop(call.services, call.path["profile"])
    return Reply(LinkedShopView.model_validate(shop))


@endpoint(error_statuses=(409,))
async def read_choices(call: Call) -> Reply[ChoicesView]:
    """List what a profile has to choose from, as it is kept: neither its shop nor its books are asked."""
    return Reply(_choices_view(await read_pick_lists(call.services, call.path["profile"])))


@endpoint(error_statuses=(409,))
async def refresh_choices(call: Call, body: Nothing) -> Reply[ChoicesView]:
    """Read what a profile has to choose from anew from its shop and its books, and keep it."""
    del body
    return Reply(_choices_view(await refresh_pick_lists(call.services, call.path["profile"])))


def _choices_view(lists: PickLists) -> ChoicesView:
    of_ends = {each.name: getattr(end, each.name) for end in (lists.books, lists.shop) for each in fields(end)}
    return ChoicesView.of(lists, **{**of_ends, "vat_rates": lists.vat_rates})


def _check_view(checked: ConnectionCheck) -> CheckView:
    probe, info = checked.probe, checked.probe.info
    shop = ShopFound(
        ok=info is not None,
        problem=with_next(probe.shop_problem, TRY_AGAIN) if probe.shop_problem else None,
        name=probe.shop_name,
        version=info.shop_version if info else "",
        extension=info.extension_version if info else "",
        capabilities=tuple(sorted(info.capabilities)) if info else (),
    )
    return CheckView(shop=shop, books=_books_found(probe), problems=tuple(map(_problem_view, checked.problems)))


def _books_found(probe: ConnectionProbe) -> BooksFound:
    administration = probe.reference.administration if probe.reference else None
    return BooksFound(
        ok=administration is not None,
        problem=with_next(probe.books_problem, TRY_AGAIN) if probe.books_problem else None,
        administration=administration.name if administration else "",
        administration_id=administration.id if administration else "",
    )


def _problem_view(problem: SettingProblem) -> ProblemView:
    return ProblemView(field=problem.path, message=Words.model_validate(problem), profile=problem.other_profile or None)
