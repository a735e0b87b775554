"""Mappings of customers and articles: what a person chose stays, whatever runs find out at the same moment."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from sconnect.app.importing.customers.recognition import link_of_recognised, remember
from sconnect.app.importing.learned_mappings import learn, unlearn
from sconnect.app.importing.session import ImportSession
from sconnect.app.profiles.repository import save_profile
from sconnect.app.runs.progress import Progress
from sconnect.app.storage.records import ArticleLink, CustomerLink
from sconnect.app.storage.records.base import link_key
from sconnect.app.worklist.article_choice import link_article, usable_article
from sconnect.app.worklist.customer_choice import link_customer
from sconnect.app.worklist.decision import Decision
from sconnect.app.worklist.mappings import remove_article_mapping, remove_customer_mapping
from sconnect.domain.books import Article, Customer
from sconnect.domain.customers.recognition import CustomerTraits
from sconnect.domain.orders.link_origin import LinkOrigin
from sconnect.domain.profile import Profile
from sconnect.domain.values.article_code import article_key
from tests.fakes.rows import Fate
from tests.fakes.shop import FakeShop
from tests.stateful.base import SETTINGS, Failed, TableMachine, fates, pauses
from tests.unit.app.conftest import linked_profile
from tests.unit.domain.makers import dutch_shop

_SHOPPER = "email!klant@example.test"
_TRAITS = CustomerTraits(person="Klant")
_CODE = "LAB-KOFFIE"
_CHOICES = ("one", "two", "three")
Kind = type[CustomerLink] | type[ArticleLink]
Step = Callable[[], Coroutine[Any, Any, object]]


class MappingMachine(TableMachine):
    """Runs recognise, create and forget; a person chooses and removes. The model: what the person chose last."""

    def __init__(self) -> None:
        super().__init__()
        self.chosen: dict[Kind, str] = {}
        for name in _CHOICES:
            self.books.articles.add(Article(name, name.upper(), name, "group"))

    @initialize()
    def save(self) -> None:
        self.calmly(save_profile(self.services, linked_profile(), by="test"))

    @rule(kind=st.sampled_from((CustomerLink, ArticleLink)), number=st.integers(1, 3), trouble=fates, hanging=pauses)
    def runs(self, kind: Kind, number: int, trouble: list[Fate], hanging: list[float]) -> None:
        """Several runs find something out, or forget it, at once."""
        self._all_at_once(self._findings(kind)[:number], trouble, hanging)

    @rule(
        kind=st.sampled_from((CustomerLink, ArticleLink)),
        name=st.sampled_from(_CHOICES),
        number=st.integers(0, 3),
        trouble=fates,
        hanging=pauses,
    )
    def choose(
        self,
        kind: Kind,
        name: str,
        number: int,
        trouble: list[Fate],
        hanging: list[float],
    ) -> None:
        """A person chooses while runs find things out."""
        steps = [self._choice(kind, name), *self._findings(kind)[:number]]
        outcome, *_ = self._all_at_once(steps, trouble, hanging)
        if isinstance(outcome, Failed):
            self.chosen.pop(kind, None)  # the page says that it failed, and the person looks again
        else:
            self.chosen[kind] = name

    @rule(kind=st.sampled_from((CustomerLink, ArticleLink)))
    def remove(self, kind: Kind) -> None:
        """A person removes the mapping."""
        self.calmly(self._removal(kind)())
        self.chosen.pop(kind, None)
        assert self._linked(kind) is None

    @invariant()
    def a_choice_stands(self) -> None:
        for kind, name in self.chosen.items():
            link = self._linked(kind)
            assert link is not None
            assert link.how is LinkOrigin.CHOSEN
            assert (link.customer_id if isinstance(link, CustomerLink) else link.article_id) == name

    def _all_at_once(self, steps: list[Step], trouble: list[Fate], hanging: list[float]) -> list[object]:
        return list(self.at_once(*(step() for step in steps), trouble=trouble, hanging=hanging))

    def _findings(self, kind: Kind) -> list[Step]:
        """Return what runs may do about a mapping at the same moment."""
        profile_id = linked_profile().id
        if kind is CustomerLink:
            return [
                lambda: self._remembered("found"),
                lambda: unlearn(self.services, CustomerLink, profile_id, link_key(_SHOPPER)),
                lambda: self._remembered("made"),
            ]
        return [
            lambda: learn(self.services, self._made("made")),
            lambda: unlearn(self.services, ArticleLink, profile_id, article_key(_CODE)),
            lambda: learn(self.services, self._made("found")),
        ]

    async def _remembered(self, customer_id: str) -> None:
        session = self._work()
        await remember(
            session, [link_of_recognised(session, _SHOPPER, Customer(customer_id, None, "Klant"), _TRAITS, "")]
        )

    def _choice(self, kind: Kind, name: str) -> Step:
        profile = linked_profile()
        if kind is CustomerLink:
            customer = Customer(id=name, code=None, name=name)
            return lambda: link_customer(self.services, profile, link_key(_SHOPPER), customer, self._decision())
        return lambda: self._link_article(profile, name)

    async def _link_article(self, profile: Profile, name: str) -> None:
        article = await usable_article(self.services, profile, name)
        await link_article(self.services, profile, _CODE, article, self._decision())

    def _decision(self) -> Decision:
        return Decision.now(self.services, "", "person")

    def _removal(self, kind: Kind) -> Step:
        profile_id = linked_profile().id
        if kind is CustomerLink:
            return lambda: remove_customer_mapping(self.services, profile_id, link_key(_SHOPPER))
        return lambda: remove_article_mapping(self.services, profile_id, _CODE)

    def _made(self, article_id: str) -> ArticleLink:
        key = article_key(_CODE)
        how, now = LinkOrigin.CREATED, self.clock.now()
        return ArticleLink(
            profile_id=linked_profile().id, article_key=key, article_id=article_id, article_code=_CODE, how=how, at=now
        )

    def _work(self) -> ImportSession:
        progress = Progress(run_id="run", deadline=self.clock.monotonic() + 400, by_hand=False)
        return ImportSession(self.services, linked_profile(), progress, FakeShop(dutch_shop()), dutch_shop())

    def _linked(self, kind: Kind) -> CustomerLink | ArticleLink | None:
        key = link_key(_SHOPPER) if kind is CustomerLink else article_key(_CODE)
        stored = self.calmly(self.services.store.get(kind, linked_profile().id, key))
        return stored.record if stored else None


TestMappings = pytest.mark.simulated(MappingMachine.TestCase)
TestMappings.settings = SETTINGS
