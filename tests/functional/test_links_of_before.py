"""Links of the program before: offered from certain rows, or brought in as a file, and none over a person's choice."""

import pytest

from sconnect.app.errors import LostRaceError, RefusedError
from sconnect.app.profiles.repository import save_profile
from sconnect.app.storage.records import AdoptionLink, ArticleLink, CustomerLink
from sconnect.app.worklist import mappings
from sconnect.app.worklist.adoption import Choice
from sconnect.app.worklist.links.file import FilePreview, import_file, preview_file
from sconnect.app.worklist.links.offers import list_offers, take_over
from sconnect.app.worklist.links.proposals import ProposedLink, Written
from sconnect.domain.adoption.links import LinkKind
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import Processing, RecognitionMode
from tests.functional.adoption_lab import Newcomer
from tests.functional.decisions import BY
from tests.functional.export_lab import ExportLab
from tests.functional.lab import Lab


def offered(lab: Newcomer, kind: LinkKind = LinkKind.CUSTOMERS) -> list[tuple[AdoptionLink, ProposedLink]]:
    found, following = lab.run(list_offers(lab.services, lab.profile.id, kind))
    assert following == ""
    return found


def customer_links(lab: Lab) -> list[CustomerLink]:
    return lab.run(mappings.list_customer_mappings(lab.services, lab.profile.id))[0]


def article_links(lab: Lab) -> list[ArticleLink]:
    return lab.run(mappings.list_article_mappings(lab.services, lab.profile.id))[0]


def take(lab: Newcomer, *keys: str) -> Written:
    return lab.run(take_over(lab.services, lab.profile.id, keys, by=BY))


@pytest.fixture
def newcomer() -> Newcomer:
    """Two of three orders were booked by the other program, each on a card of its shopper."""
    lab = Newcomer()
    for number, order_id in enumerate(lab.orders):
        lab.shop_order(order_id)["email"] = f"shopper{number}@example.test"
    for order_id in lab.orders[:2]:
        lab.foreign_order(order_id)
    lab.import_orders()
    return lab


def test_customers_of_certain_rows_are_offered_by_name_and_linked_when_a_person_says_so(newcomer: Newcomer) -> None:
    lab = newcomer
    found = offered(lab)
    assert len(found) == 2
    assert all(shown.books.startswith(f"shopper{at}@example.test (") for at, (_, shown) in enumerate(found))
    assert all("@example.test" in shown.shop for _, shown in offered(lab))
    with pytest.raises(RefusedError):
        take(lab, *(offer.key for offer, _ in offered(lab)))
    lab.confirm()
    lab.import_orders()
    before = {link.link for link in customer_links(lab)}
    result = take(lab, *(offer.key for offer, _ in offered(lab)), "found!1", "nonsense")
    assert (result.written, result.refused) == (2, ())
    made = [link for link in customer_links(lab) if link.link not in before]
    assert {link.how for link in made} == {LinkOrigin.CHOSEN}
    assert {link.by for link in made} == {BY}
    assert offered(lab) == []
    again = lab.place(lab.shop.entries[lab.orders[0]])
    lab.import_orders()
    [booked] = lab.booked(again[0])
    assert booked["relatie"]["id"] in {link.customer_id for link in made}


def test_pages_of_links_are_taken_over_one_after_the_other_although_what_was_taken_is_gone() -> None:
    lab = Newcomer(5)
    for number, order_id in enumerate(lab.orders):
        lab.shop_order(order_id)["email"] = f"shopper{number}@example.test"
        lab.foreign_order(order_id)
    lab.import_orders()
    lab.confirm()
    pages, written, following = 0, 0, ""
    while following or not pages:
        listing = list_offers(lab.services, lab.profile.id, LinkKind.CUSTOMERS, after=following, limit=2)
        found, following = lab.run(listing)
        pages, written = pages + 1, written + take(lab, *(offer.key for offer, _ in found)).written
    assert (pages, written, offered(lab)) == (3, 5, [])


def test_a_row_that_turns_out_to_be_another_sale_offers_nothing_any_more(newcomer: Newcomer) -> None:
    newcomer.choose(newcomer.orders[0], Choice.UNDO)
    assert [offer.subject for offer, _ in offered(newcomer)] == [newcomer.orders[1]]


def test_a_choice_that_a_person_made_before_stays_and_is_shown(newcomer: Newcomer) -> None:
    lab = newcomer
    lab.confirm()
    (offer, shown), _ = offered(lab)
    assert isinstance(shown.link, CustomerLink)
    other = lab.add_customer("iemand-anders@example.test")
    put = mappings.put_customer_mapping(lab.services, lab.profile.id, shown.link.link, other, "", by="anna")
    lab.run(put)
    assert offered(lab)[0][1].replaced == "iemand-anders@example.test"
    result = take(lab, offer.key)
    assert (result.written, len(result.refused)) == (0, 1)
    assert [link.customer_id for link in customer_links(lab)] == [other]


def test_an_article_that_was_always_sold_as_the_product_is_offered_and_booked_on() -> None:
    lab = Newcomer(4)
    lab.add_article("OUD-1", like="LAB-KOFFIE")
    articles = lab.sim.books(lab.demo.books.name).articles
    [article_id] = [key for key, row in articles.items() if row["artikelcode"] == "OUD-1"]
    for order_id in lab.orders[:3]:
        product = lab.shop.entries[order_id]["products"][0]
        lab.shop.entries[order_id]["products"] = [product | {"model": "NIEUW-1"}]
        quantity = product["quantity"]
        lab.foreign_order(order_id, regels=[{"artikel": {"id": article_id}, "aantal": quantity, "stuksprijs": 1}])
    lab.import_orders()
    lab.confirm()
    [(offer, shown)] = offered(lab, LinkKind.ARTICLES)
    assert (offer.target_code, shown.shop.endswith("(NIEUW-1)"), shown.books.endswith("(OUD-1)")) == (
        "OUD-1",
        True,
        True,
    )
    assert take(lab, offer.key).written == 1
    [link] = article_links(lab)
    assert (link.article_key, link.article_id) == ("nieuw-1", article_id)


class FileLab(ExportLab):
    """A lab with three accounts and three cards that do not know each other, into which files are brought."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = [self.account(f"k{number}@example.test", lastname=f"Bos {number}") for number in range(3)]
        for number in range(3):
            self.customer(5000 + number, naam=f"Kaart {number}", email=f"ander{number}@example.test")
        self.run(save_profile(self.services, self.profile, by="test"))

    def preview(self, text: str, kind: LinkKind = LinkKind.CUSTOMERS) -> FilePreview:
        return self.run(preview_file(self.services, self.profile.id, kind, text))

    def bring_in(
        self, text: str, kind: LinkKind = LinkKind.CUSTOMERS, *, version: str = "", replace_choices: bool = False
    ) -> Written:
        seen = version or self.preview(text, kind).version
        work = import_file(
            self.services, self.profile.id, kind, text, version=seen, replace_choices=replace_choices, by=BY
        )
        return self.run(work)

    def refusals(self, text: str, kind: LinkKind = LinkKind.CUSTOMERS) -> dict[str, str]:
        return {each.name: each.refusal.dutch for each in self.preview(text, kind).lines if each.refusal}


def test_a_preview_names_who_is_linked_to_whom_and_writes_nothing() -> None:
    lab = FileLab()
    text = f"klant;relatiecode\n{lab.numbers[0]};5000\nK1@example.test;5001\ngast@example.test;5002"
    shown = [(each.shop, each.books) for each in lab.preview(text).lines]
    assert shown == [
        ("Oud Bos 0 (k0@example.test)", "Kaart 0 (5000)"),
        ("Oud Bos 1 (k1@example.test)", "Kaart 1 (5001)"),
        ("gast@example.test", "Kaart 2 (5002)"),
    ]
    assert customer_links(lab) == []
    assert lab.bring_in(text).written == 3
    assert {link.name for link in customer_links(lab)} == {"Kaart 0", "Kaart 1", "Kaart 2"}


def test_every_refusal_names_its_line_and_why() -> None:
    lab = FileLab()
    lab.customer(5001, nonactief=True)
    lab.customer(5002, relatiesoort=["Leverancier"])
    first = lab.numbers[0]
    text = (
        f"{first};5000\n404;5000\n{lab.numbers[1]};5001\n{lab.numbers[2]};5002\nniemand;5000\n"
        f"k0@example.test;5000\n9@example.test;kaart\n8@example.test;6000\nx"
    )
    found = lab.refusals(text)
    assert found.keys() == {"2", "3", "4", "5", "6", "7", "8", "9"}
    parts = {"2": "geen klant 404", "3": "non-actief", "4": "geen klant", "5": "geen klantnummer", "6": "regel 1"}
    parts |= {"7": "geen klantnummer", "8": "bestaat niet", "9": "twee kolommen"}
    assert all(part in found[line] for line, part in parts.items()), found
    result = lab.bring_in(text)
    assert (result.written, len(result.refused)) == (1, 8)


def test_a_choice_of_a_person_is_named_and_replaced_only_when_that_is_said() -> None:
    lab = FileLab()
    text = f"{lab.numbers[0]};5000"
    lab.bring_in(text)
    assert "al zo gekoppeld" in lab.refusals(text)["1"]
    other = f"{lab.numbers[0]};5001"
    [line] = lab.preview(other).lines
    assert line.replaced == "Kaart 0"
    assert lab.bring_in(other).written == 0
    assert [link.name for link in customer_links(lab)] == ["Kaart 0"]
    assert lab.bring_in(other, replace_choices=True).written == 1
    assert [link.name for link in customer_links(lab)] == ["Kaart 1"]


def test_what_changed_since_the_preview_is_not_written() -> None:
    lab = FileLab()
    text = f"{lab.numbers[0]};5000"
    seen = lab.preview(text).version
    lab.customer(5000, naam="Een heel ander")
    with pytest.raises(LostRaceError):
        lab.bring_in(text, version=seen)
    seen = lab.preview(text).version
    lab.bring_in(f"{lab.numbers[0]};5001")  # another person, meanwhile
    with pytest.raises(LostRaceError):
        lab.bring_in(text, version=seen, replace_choices=True)
    assert [link.name for link in customer_links(lab)] == ["Kaart 1"]


def test_where_a_postcode_counts_too_a_customer_without_one_is_refused() -> None:
    lab = FileLab()
    lab.change_profile("customers", recognition=RecognitionMode.EMAIL_AND_POSTCODE)
    lab.run(save_profile(lab.services, lab.profile, by="test"))
    assert "postcode" in lab.refusals(f"{lab.numbers[0]};5000")["1"]


def test_products_are_linked_by_their_code() -> None:
    lab = FileLab()
    for code in ("A-1", "A-2"):
        lab.article(code, omschrijving=f"Artikel {code}")
    lab.article("A-3", isNonActief=True)
    for model in ("MOK", "PET"):
        lab.product(model)
    text = "model,artikelcode\nmok,A-1\nPET,A-3\nWEG,A-1\nPET2,\n"
    shown = lab.preview(text, LinkKind.ARTICLES).lines
    assert (shown[0].shop, shown[0].books) == ("Product MOK (mok)", "Artikel A-1 (A-1)")
    found = lab.refusals(text, LinkKind.ARTICLES)
    assert found.keys() == {"3", "4", "5"}
    assert lab.bring_in(text, LinkKind.ARTICLES).written == 1
    assert [(link.article_key, link.article_code) for link in article_links(lab)] == [("mok", "A-1")]


@pytest.mark.parametrize("text", ["", "klant;snelstart", "x" * 100_001, "\n".join(f"{n};1" for n in range(501))])
def test_a_file_that_is_empty_or_too_large_is_refused_whole(text: str) -> None:
    with pytest.raises(RefusedError):
        FileLab().preview(text)


def test_orders_that_waited_for_a_link_are_looked_at_again() -> None:
    lab = Newcomer(1)
    lab.change_profile("customers", processing=Processing.MANUAL)
    lab.import_orders()
    [entry] = lab.listed()
    assert not entry.released
    lab.add_customer("kaart@example.test", relatiecode=6001)
    email = lab.shop_order(lab.orders[0])["email"]
    text = f"{email};6001"
    seen = lab.run(preview_file(lab.services, lab.profile.id, LinkKind.CUSTOMERS, text)).version
    work = import_file(
        lab.services, lab.profile.id, LinkKind.CUSTOMERS, text, version=seen, replace_choices=False, by=BY
    )
    assert lab.run(work).written == 1
    lab.import_orders()
    lab.assert_booked_once(lab.orders[0])
