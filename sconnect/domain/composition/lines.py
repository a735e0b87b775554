"""Drafts of sales lines: planned lines with their article, prices and text."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sconnect.domain.books import Administration, Article, SalesLine
from sconnect.domain.composition.plan import LineRole, OrderPlan, PlannedLine
from sconnect.domain.composition.texts import LINE_LIMIT, line_text
from sconnect.domain.composition.unit_prices import Priced, PriceTerms, book_price, spread
from sconnect.domain.control_totals import ControlTotals, control_totals
from sconnect.domain.profile import LineMode, OptionMode, OrderSettings
from sconnect.domain.values.money import ZERO, to_cents
from sconnect.domain.values.text import cut, fold, one_line, units

ROUNDING = "afronding"
_OPTIONS_LIMIT = LINE_LIMIT // 2
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
    administration: Administration
    articles: Mapping[str, Article]
    """Per wanted code."""
    agreed_prices: Mapping[str, Decimal] = field(default_factory=dict)
    """Per article id, for lines that take their price from the books."""

    @property
    def takes_book_prices(self) -> bool:
        """Whether products are booked at the price of the books instead of the price paid."""
        return self.settings.line_mode is LineMode.CODE_AND_QUANTITY

    @property
    def terms(self) -> PriceTerms:
        """How prices are given to the books."""
        return PriceTerms(self.settings.prices_include_vat, self.administration.price_decimals)

    def drafts(self, plan: OrderPlan) -> list[Draft]:
        """Price every line, in steps of growing exactness until a rounding line may close the difference.

        At first a line may be a cent off, then every line is exact to the cent, then every rate: a hundred lines that
        are exact to the cent can be half a euro off together. Without a rounding article no difference can be closed.
        """
        closable = self.settings.tolerance if plan.rounding_code else ZERO
        drafts = self._priced(plan, [None] * len(plan.lines))
        for totals in (self._totals_per_line(plan), self._totals_per_rate(plan)):
            if self._farthest_off(plan, drafts) > closable:
                drafts = self._priced(plan, totals)
        return drafts

    def _farthest_off(self, plan: OrderPlan, drafts: Sequence[Draft]) -> Decimal:
        """Return the largest deviation of the order, or of the lines of one rate, from its target.

        Rates can deviate in both directions while the order as a whole is right.
        """
        off: dict[Decimal, Decimal] = defaultdict(Decimal)
        for line in plan.lines:
            off[line.percent] -= self.terms.amount(line)
        for draft in drafts:
            off[draft.planned.percent] += draft.total
        whole = plan.shop_total - self.totals(drafts).including_vat
        return max(abs(difference) for difference in (whole, *map(to_cents, off.values())))

    def _totals_per_line(self, plan: OrderPlan) -> list[Decimal]:
        return [to_cents(self.terms.amount(line)) for line in plan.lines]

    def _totals_per_rate(self, plan: OrderPlan) -> list[Decimal]:
        """Round the products of a rate together; other amounts are rounded one by one, as the shopper saw them."""
        totals = self._totals_per_line(plan)
        for percent in {line.percent for line in plan.product_lines}:
            places = [at for at, line in enumerate(plan.lines) if line.is_product and line.percent == percent]
            rounded = spread(self.terms.amount(plan.lines[at]) for at in places)
            for at, total in zip(places, rounded, strict=True):
                totals[at] = total
        return totals

    def _priced(self, plan: OrderPlan, totals: Sequence[Decimal | None]) -> list[Draft]:
        """Price every line. Amounts of zero are left out; free products stay."""
        drafts = [self._draft(line, total) for line, total in zip(plan.lines, totals, strict=True)]
        return [draft for draft in drafts if draft.planned.is_product or draft.total]

    def _draft(self, line: PlannedLine, total: Decimal | None = None) -> Draft:
        article = self.articles.get(line.code)
        # Free products stay free, whatever their price in the books.
        if article is None or not line.is_product or not self.takes_book_prices or not line.unit_price:
            return Draft(line, article, self.terms.of_shop(line, total))
        price = book_price(article, self.agreed_prices.get(article.id))
        return Draft(line, article, [self.terms.of_books(price, line, self.administration)])

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

    def sales_lines(self, draft: Draft) -> tuple[SalesLine, ...]:
        """Return the sales lines of a draft: usually one, a second one for its options or for odd cents."""
        article_id = draft.article.id if draft.article else None
        text = self._text(draft)
        lines = [SalesLine(article_id, text, part.quantity, part.unit_price) for part in draft.pieces]
        return (*lines, *(SalesLine(None, options) for options in self._option_lines(draft.planned)))

    def _option_lines(self, planned: PlannedLine) -> list[str]:
        if self.settings.option_mode is OptionMode.NONE or self._stand_behind_text(planned):
            return []
        return fold(planned.options_text, LINE_LIMIT)

    def _stand_behind_text(self, planned: PlannedLine) -> bool:
        """Whether the options go behind the description. Long ones get lines of their own, so that nothing is cut."""
        return self.settings.option_mode is OptionMode.IN_DESCRIPTION and units(planned.options_text) <= _OPTIONS_LIMIT

    def _text(self, draft: Draft) -> str:
        """Return the text of a line; an empty one is filled in by the books, unless options stand behind it."""
        planned, settings = draft.planned, self.settings
        if not planned.is_product:
            return line_text(planned.text)
        options = planned.options_text if self._stand_behind_text(planned) else ""
        if settings.line_mode is LineMode.FULL:
            name = planned.text
        elif options and draft.article:
            name = draft.article.name
        else:
            return ""
        suffix = f" ({options})" if options else ""
        return line_text(cut(one_line(name), LINE_LIMIT - units(suffix)) + suffix)
