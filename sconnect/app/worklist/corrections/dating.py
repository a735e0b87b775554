"""The date of a correction in the period of a VAT return that was sent: asked of a person before it is carried out."""

from dataclasses import replace
from datetime import date

from sconnect.app.errors import RefusedError
from sconnect.app.importing.sent_returns.reading import NOT_KNOWN
from sconnect.app.storage.records import SentReturns
from sconnect.app.worklist.corrections.preparing import Choice, Prepared, has_same_rates
from sconnect.app.worklist.corrections.story import Story
from sconnect.domain.corrections.correction import CorrectionKind
from sconnect.domain.values.bilingual import NOTHING, Bilingual, listed
from sconnect.domain.vat.sent_returns import problem_of, question_about

_WHAT = {
    CorrectionKind.CREDIT: Bilingual("deze creditorder", "this credit order"),
    CorrectionKind.CHANGE: Bilingual("deze verkooporder", "this sales order"),
    CorrectionKind.MOVE: Bilingual("deze verkooporder", "this sales order"),
}
"""What gets a date. A sales order that is removed was not invoiced, so it is in no return, and has none."""


def dated(prepared: Prepared, story: Story, choice: Choice, sent: SentReturns, today: date) -> Prepared:
    """Return a prepared correction with the date that a person chose, or with the question about it.

    Raises `RefusedError` for a date that cannot be chosen, and for one that nothing asked for.
    """
    order, what = story.order, _WHAT.get(prepared.intent.kind)
    own = prepared.credit.day if prepared.credit else order.day if order else None
    if what is None or own is None:
        return prepared
    question = question_about(own, sent.returns, what)
    if question is None and choice.is_dated:
        raise RefusedError(
            "Naar de datum wordt niet meer gevraagd: de btw-aangifte staat niet meer op verzonden. Bekijk het voorstel "
            "opnieuw.",
            english="The date is not asked for any more: the VAT return is no longer marked as sent. Look at the "
            "proposal again.",
        )
    if question is None:
        is_past = own < today.replace(day=1)
        return _noticed(prepared, NOT_KNOWN if sent.is_refused and is_past else NOTHING)
    if choice.in_sent_period:
        return replace(prepared, intent=replace(prepared.intent, sent_return=question.key))
    if choice.day is None:
        return replace(prepared, question=question)
    if problem := problem_of(choice.day, question.key, sent.returns, today) or _other_rates(story, choice.day):
        raise RefusedError(problem.dutch, english=problem.english)
    return replace(
        prepared,
        intent=replace(prepared.intent, sent_return=question.key, day=choice.day.isoformat()),
        credit=prepared.credit and replace(prepared.credit, day=choice.day),
        change=prepared.change and replace(prepared.change, day=choice.day),
    )


def _other_rates(story: Story, day: date) -> Bilingual:
    """Return why a day cannot be chosen on which the books would charge other VAT than on that of the sales order."""
    order = story.order
    if order is None or order.day is None or has_same_rates(story, day, order.day):
        return NOTHING
    return Bilingual(
        f"Op {day:%d-%m-%Y} golden andere btw-tarieven dan op {order.day:%d-%m-%Y}. Kies een andere dag, of laat het "
        "in de periode van de aangifte.",
        f"On {day:%d-%m-%Y} other VAT rates held than on {order.day:%d-%m-%Y}. Choose another day, or leave it in the "
        "period of the return.",
    )


def _noticed(prepared: Prepared, notice: Bilingual) -> Prepared:
    known = [each for each in (prepared.notice, notice) if each]
    return replace(prepared, notice=listed(known, " ") if known else None)
