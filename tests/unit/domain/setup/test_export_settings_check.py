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
