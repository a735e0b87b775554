"""Drafts of sales lines: planned lines with their article, prices and text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sconnect.domain.books import Administration, Article, Reference, SalesLine
from sconnect.domain.composition.plan import LineRole, OrderPlan, PlannedLine
from sconnect.domain.composition.texts import LINE_LIMIT, line_text, options_memo
from sconnect.domain.composition.unit_prices import CENT_DECIMALS, Priced, PriceTerms, book_price
from sconnect.domain.composition.whole_cents import Roundable, Wanted, in_whole_cents, wanted_total
from sconnect.domain.control_totals import ControlTotals, RatedTotal, control_totals, possible_totals
from sconnect.domain.profile import LineMode, OptionMode, OrderSettings
from sconnect.domain.values.bilingual import Bilingual
from sconnect.domain.values.money import ZERO, to_cents
from sconnect.domain.values.text import cut, fold, one_line, units
from sconnect.domain.vat import dutch_percent

ROUNDING = Bilingual("afronding", "rounding")
_ROUNDING_TEXT = "Afrondingsverschil"


@dataclass(frozen=True, slots=True)
class Draft:
    """A planned line with its article, when that is known, and its prices."""

    planned: PlannedLine
    article: Article | None
    pieces: Sequence[Priced]

    @property
    def total(self) -> Decimal:
        """Its total in whole cents, with or without VAT as the prices of the order are."""
        return sum((part.total for part in self.pieces), ZERO)


@dataclass(frozen=True, slots=True)
class Booker:
    """Turns planned lines into lines of the books, as the settings of the profile say."""

    settings: OrderSettings
    reference: Reference
    day: date
    """The day of the sale."""
    articles: Mapping[str, Article]
    """Per wanted code."""
    agreed_prices: Mapping[str, Decimal] = field(default_factory=dict)
    """Per article id, for lines that take their price from the books."""

    @property
    def administration(self) -> Administration:
        """The administration the order goes to."""
        return self.reference.administration

    @property
    def takes_book_prices(self) -> bool:
        """Whether products are booked at the price of the books instead of the price paid."""
        return self.settings.line_mode is LineMode.CODE_AND_QUANTITY

    @property
    def terms(self) -> PriceTerms:
        """How prices are given to the books."""
        return PriceTerms(self.settings.prices_include_vat, self.administration.price_decimals)

    def drafts(self, plan: OrderPlan) -> list[Draft]:
        """Price every line so that total and VAT per rate come to those of the shop (`whole_cents`).

        Products at the prices of the books keep those. Amounts of zero are left out; free products stay.
        """
        totals = [None] * len(plan.lines) if self.takes_book_prices else self._totals(plan)
        drafts = [self._draft(line, total) for line, total in zip(plan.lines, totals, strict=True)]
        return [draft for draft in drafts if draft.planned.is_product or draft.total]

    def _totals(self, plan: OrderPlan) -> list[Decimal]:
        lines = [self._roundable(line) for line in plan.lines]
        include_vat = self.settings.prices_include_vat
        total = wanted_total(lines, plan.shop_total, self.settings.tolerance, include_vat=include_vat)
        vat = {percent: to_cents(amount) for percent, amount in plan.shop_vat.items()}
        return in_whole_cents(lines, Wanted(total, vat, include_vat))

    def _roundable(self, line: PlannedLine) -> Roundable:
        [seen] = self.terms.of_shop(line)
        return Roundable(line.percent, line.quantity, self.terms.amount(line), seen.total, line.is_payment)

    def _draft(self, line: PlannedLine, total: Decimal | None = None) -> Draft:
        article = self.articles.get(line.code)
        # Free products stay free, whatever their price in the books.
        if article is None or not line.is_product or not self.takes_book_prices or not line.unit_price:
            return Draft(line, article, self.terms.of_shop(line, total))
        price = book_price(article, self.agreed_prices.get(article.id))
        return Draft(line, article, [self.terms.of_books(price, line, self._contained(line, article))])

    def _contained(self, line: PlannedLine, article: Article) -> Decimal | None:
        """Return the percentage of VAT in the price of an article: that of the sale, or at home when it bears none."""
        if self.administration.article_prices_exclude_vat:
            return None
        group = self.reference.revenue_group(article.revenue_group_id)
        at_home = dutch_percent(group.vat_kind, self.day, self.reference) if group and not line.percent else None
        return line.percent if at_home is None else at_home

    def rounding(self, plan: OrderPlan, totals: ControlTotals, *, whole: bool = False) -> Draft | None:
        """Close a difference within the tolerance; `whole`: any difference, because a person accepted it.

        With prices of the books a difference is intended, so there is no rounding line then.
        """
        difference = plan.shop_total - totals.including_vat
        if self.takes_book_prices or difference == 0 or (abs(difference) > self.settings.tolerance and not whole):
            return None
        code = plan.rounding_code
        return self._draft(PlannedLine(LineRole.ROUNDING, code, ZERO, Decimal(1), difference, _ROUNDING_TEXT, ROUNDING))

    def totals(self, drafts: Iterable[Draft]) -> ControlTotals:
        """Add up the lines as the books will."""
        rated = (part.at(draft.planned.percent) for draft in drafts for part in draft.pieces)
        return control_totals(rated, prices_include_vat=self.settings.prices_include_vat)

    def other_totals(self, drafts: Iterable[Draft]) -> list[Decimal]:
        """Return what else the books may compute, where how they round is not certain: prices of over two decimals."""
        if self.administration.price_decimals <= CENT_DECIMALS or self.takes_book_prices:
            return []
        drafts = list(drafts)
        lines = (RatedTotal(draft.planned.percent, part.unrounded) for draft in drafts for part in draft.pieces)
        possible = possible_totals(lines, prices_include_vat=self.settings.prices_include_vat)
        return sorted(possible - {self.totals(drafts).including_vat})

    def sales_lines(self, draft: Draft) -> tuple[SalesLine, ...]:
        """Return the sales lines of a draft: usually one, a second one for its options or for odd cents."""
        article_id = draft.article.id if draft.article else None
        text = self._text(draft)
        lines = [SalesLine(article_id, text, part.quantity, part.unit_price) for part in draft.pieces]
        return (*lines, *(SalesLine(None, options) for options in self._option_lines(draft.planned)))

    def _option_lines(self, planned: PlannedLine) -> list[str]:
        return fold(planned.options_text, LINE_LIMIT) if self.settings.option_mode is OptionMode.TEXT_LINE else []

    def options_in_memo(self, draft: Draft) -> str:
        """Return the options of a line in full, for the memo, when its description holds only a part of them."""
        planned = draft.planned
        if self._options_behind(draft) in {"", planned.options_text}:
            return ""
        return options_memo(planned.text, planned.options_text)

    def _text(self, draft: Draft) -> str:
        """Return the text of a line; an empty one is filled in by the books, unless options stand behind it."""
        planned = draft.planned
        if not planned.is_product:
            return line_text(planned.text)
        options, name = self._options_behind(draft), self._name(draft)
        if self.settings.line_mode is not LineMode.FULL and not options:
            return ""
        suffix = f" ({options})" if options else ""
        return line_text(cut(one_line(name), LINE_LIMIT - units(suffix)) + suffix)

    def _name(self, draft: Draft) -> str:
        """Return the description of a product before its options."""
        if self.settings.line_mode is LineMode.FULL:
            return draft.planned.text
        return draft.article.name if draft.article else ""

    def _options_behind(self, draft: Draft) -> str:
        """Return what stands of the options behind the description: at least half of it is theirs."""
        name = one_line(self._name(draft))
        if self.settings.option_mode is not OptionMode.IN_DESCRIPTION or not name:
            return ""
        return cut(draft.planned.options_text, max(LINE_LIMIT // 2, LINE_LIMIT - units(name) - units(" ()")))
