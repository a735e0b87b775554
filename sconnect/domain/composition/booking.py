"""The lines of a sales order in the making: planned lines with their article, prices and text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sconnect.domain.books import Administration, Article, SalesLine
from sconnect.domain.composition.planned import LineRole, OrderPlan, PlannedLine
from sconnect.domain.composition.pricing import Priced, PriceTerms, book_price
from sconnect.domain.composition.texts import line_text
from sconnect.domain.control import ControlTotals, control_totals
from sconnect.domain.money import ZERO
from sconnect.domain.profile import LineMode, OptionMode, OrderSettings

ROUNDING = "afronding"
_ROUNDING_TEXT = "Afrondingsverschil"


@dataclass(frozen=True, slots=True)
class Draft:
    """A planned line with its article, when that is known, and its prices."""

    planned: PlannedLine
    article: Article | None
    pieces: Sequence[Priced]

    @property
    def total(self) -> Decimal:
        """What it comes to, in whole cents, with or without VAT as the prices of the order are."""
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
        """Whether products cost what the books say instead of what the shopper paid."""
        return self.settings.line_mode is LineMode.CODE_AND_QUANTITY

    @property
    def terms(self) -> PriceTerms:
        """How prices are given to the books."""
        return PriceTerms(self.settings.prices_include_vat, self.administration.price_decimals)

    def drafts(self, plan: OrderPlan) -> list[Draft]:
        """Price every line; to the cent when less would leave more than a rounding line may close."""
        drafts = self._priced(plan)
        difference = plan.shop_total - self.totals(drafts).including_vat
        return drafts if abs(difference) <= self.settings.tolerance else self._priced(plan, exact=True)

    def _priced(self, plan: OrderPlan, *, exact: bool = False) -> list[Draft]:
        """Price every line. Amounts that come to nothing are left out; free products stay."""
        drafts = [self._draft(line, exact=exact) for line in plan.lines]
        return [draft for draft in drafts if draft.planned.is_product or draft.total]

    def _draft(self, line: PlannedLine, *, exact: bool = False) -> Draft:
        article = self.articles.get(line.code)
        if article is None or not line.is_product or not self.takes_book_prices:
            return Draft(line, article, self.terms.of_shop(line, exact=exact))
        price = book_price(article, self.agreed_prices.get(article.id))
        return Draft(line, article, [self.terms.of_books(price, line, self.administration)])

    def rounding(self, plan: OrderPlan, totals: ControlTotals) -> Draft | None:
        """Close a difference within the tolerance. Prices of the books are meant to differ, so there is none then."""
        difference = plan.shop_total - totals.including_vat
        if self.takes_book_prices or difference == 0 or abs(difference) > self.settings.tolerance:
            return None
        code = plan.rounding_code
        return self._draft(PlannedLine(LineRole.ROUNDING, code, ZERO, Decimal(1), difference, _ROUNDING_TEXT, ROUNDING))

    def totals(self, drafts: Iterable[Draft]) -> ControlTotals:
        """Add up as the books will."""
        rated = (part.at(draft.planned.percent) for draft in drafts for part in draft.pieces)
        return control_totals(rated, prices_include_vat=self.settings.prices_include_vat)

    def sales_lines(self, draft: Draft) -> list[SalesLine]:
        """Write a draft out: usually one line, a second one for its options or for odd cents."""
        article_id = draft.article.id if draft.article else None
        text = self._text(draft)
        lines = [SalesLine(article_id, text, part.quantity, part.unit_price) for part in draft.pieces]
        options = draft.planned.options_text
        if options and self.settings.option_mode is OptionMode.TEXT_LINE:
            lines.append(SalesLine(None, line_text(options)))
        return lines

    def _text(self, draft: Draft) -> str:
        """Return the text of a line; an empty one is filled in by the books, unless options stand behind it."""
        planned, settings = draft.planned, self.settings
        if not planned.is_product:
            return line_text(planned.text)
        options = planned.options_text if settings.option_mode is OptionMode.IN_DESCRIPTION else ""
        if settings.line_mode is LineMode.FULL:
            name = planned.text
        elif options and draft.article:
            name = draft.article.name
        else:
            return ""
        return line_text(f"{name} ({options})" if options else name)
