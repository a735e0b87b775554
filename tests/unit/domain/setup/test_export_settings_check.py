"""Export settings that name what is not there."""

from sconnect.domain.books import ExtraFields, VatKind
from sconnect.domain.profile import ArticleExportSettings, CustomerExportSettings, Profile
from sconnect.domain.setup.export_settings_check import export_problems, needs_extra_fields
from sconnect.domain.shop import ShopInfo
from tests.unit.domain.makers import dutch_shop, profile

SHOP: ShopInfo = dutch_shop(
    tax_classes={"20": "Hoog"}, customer_groups={"1": "Default"}, custom_fields={"3": "Klantnummer"}
)
FIELDS = ExtraFields(articles=("Web", "barcode"), customers=("soort",))


def settings(articles: ArticleExportSettings, customers: CustomerExportSettings) -> Profile:
    return profile().model_copy(update={"article_export": articles, "customer_export": customers})


GOOD = settings(
    ArticleExportSettings(tax_classes={VatKind.HIGH: "20"}, only_with_field="web", ean_field="Barcode"),
    CustomerExportSettings(group_id="1", groups={"x": "1"}, number_field_id="3", group_field="soort"),
)
BAD = settings(
    ArticleExportSettings(tax_classes={VatKind.HIGH: "9"}, only_with_field="wbe", ean_field="x", sku_field="y"),
    CustomerExportSettings(
        group_id="8", groups={"x": "7"}, number_field_id="6", group_field="z", only_with_field="soort"
    ),
)


def test_what_is_there_is_no_problem() -> None:
    assert export_problems(GOOD, shop_info=SHOP, extra_fields=FIELDS) == []
    assert export_problems(BAD) == []


def test_what_is_not_there_is_named_with_the_remedy() -> None:
    problems = export_problems(BAD, shop_info=SHOP, extra_fields=FIELDS)
    assert {problem.path for problem in problems} == {
        "article_export.tax_classes.high",
        "article_export.only_with_field",
        "article_export.sku_field",
        "article_export.ean_field",
        "customer_export.groups.x",
        "customer_export.group_id",
        "customer_export.number_field_id",
        "customer_export.group_field",
    }
    assert [problem.path for problem in problems if problem.stops_all] == ["article_export.only_with_field"]
    assert all("bij de instellingen, tab" in problem.dutch for problem in problems)
    assert all("in the settings, tab" in problem.english for problem in problems)


def test_extra_fields_are_read_only_for_settings_that_name_any() -> None:
    assert needs_extra_fields(GOOD, "article_export")
    assert not needs_extra_fields(profile(), "article_export")
    assert not needs_extra_fields(profile(), "customer_export")


def test_each_problem_is_said_with_its_own_tab_in_both_languages() -> None:
    problems = {problem.path: problem for problem in export_problems(BAD, shop_info=SHOP, extra_fields=FIELDS)}
    tax_class, group = problems["article_export.tax_classes.high"], problems["customer_export.group_id"]
    assert tax_class.dutch.startswith("Belastingklasse 9 bestaat niet")
    assert tax_class.english.startswith("Tax class 9 does not exist")
    assert tax_class.dutch.endswith("tab Artikelen exporteren.")
    assert tax_class.english.endswith("tab Article export.")
    assert group.dutch.startswith("Klantgroep 8 bestaat niet")
    assert group.english.startswith("Customer group 8 does not exist")
    assert "tab Klanten exporteren" in group.dutch
    assert "tab Customer export" in group.english
    number = problems["customer_export.number_field_id"]
    assert number.dutch.startswith("Extra veld 6 bestaat niet")
    assert number.english.startswith("Custom field 6 does not exist")
    field = problems["customer_export.group_field"]
    assert field.dutch.startswith("Extra veld 'z' bestaat niet")
    assert "tab Klanten exporteren" in field.dutch
    assert "tab Customer export" in field.english
    assert "tab Artikelen exporteren" in problems["article_export.sku_field"].dutch


def test_a_shop_or_books_that_tell_of_none_are_not_held_to_it() -> None:
    assert export_problems(BAD, shop_info=dutch_shop()) == []
    problems = export_problems(BAD, extra_fields=ExtraFields(articles=(" WBE ",), customers=("Z", "Soort")))
    assert [problem.path for problem in problems] == ["article_export.sku_field", "article_export.ean_field"]


def test_the_field_that_chooses_customers_stops_everything_when_it_is_gone() -> None:
    chosen = settings(ArticleExportSettings(), CustomerExportSettings(only_with_field="web"))
    [problem] = export_problems(chosen, extra_fields=FIELDS)
    assert (problem.path, problem.stops_all) == ("customer_export.only_with_field", True)


def test_extra_fields_are_read_for_the_export_that_names_them_alone() -> None:
    articles = settings(ArticleExportSettings(sku_field="sku"), CustomerExportSettings())
    assert needs_extra_fields(articles, "article_export")
    assert not needs_extra_fields(articles, "customer_export")
    customers = settings(ArticleExportSettings(), CustomerExportSettings(group_field="soort"))
    assert needs_extra_fields(customers, "customer_export")
    assert not needs_extra_fields(customers, "article_export")
