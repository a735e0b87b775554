"""Sentences of causes about an order as a whole."""

from sconnect.domain.causes.kinds import CauseKind
from sconnect.domain.values.bilingual import Bilingual

REFUND_UNKNOWN = Bilingual(
    "Hoeveel er is terugbetaald, vertelt de winkel niet: kijk dat na bij de betaalprovider.",
    "The shop does not tell how much was refunded: look that up at the payment provider.",
)

TEXTS: dict[CauseKind, Bilingual] = {
    CauseKind.ORDER_UNREADABLE: Bilingual(
        "Deze order kan niet goed worden gelezen: {detail}. Klopt het totaal, vul dan het bedrag per btw-tarief in; "
        "boek hem anders zelf in SnelStart en noteer hier het nummer.",
        "This order cannot be read properly: {detail}. If its total is right, enter the amount per VAT rate; otherwise "
        "book it in SnelStart yourself and note the number here.",
    ),
    CauseKind.NOTHING_TO_BOOK: Bilingual(
        "Deze order heeft geen producten en geen bedragen. Er valt niets te boeken: sla hem over.",
        "This order has no products and no amounts. There is nothing to book: skip it.",
    ),
    CauseKind.LINES_LOST: Bilingual(
        "Deze order van {total:euro} heeft in de winkel geen regels en geen bedragen meer; sommige betaalmodules "
        "wissen die zodra er betaald is. Het is een verkoop: vul het bedrag per btw-tarief in met het artikel om op "
        "te boeken, of boek de order zelf in SnelStart en noteer hier het nummer.",
        "This order of {total:euro} has no lines and no amounts in the shop any more; some payment modules delete "
        "them once it is paid. It is a sale: enter the amount per VAT rate with the article to book on, or book the "
        "order in SnelStart yourself and note the number here.",
    ),
    CauseKind.NOT_A_SALE: Bilingual(
        "Het totaal van deze order is {total:euro}. Een order van nul of minder wordt niet vanzelf geboekt: boek hem "
        "zelf in SnelStart en noteer hier het nummer, of sla hem over.",
        "The total of this order is {total:euro}. An order of zero or less is not booked by itself: book it in "
        "SnelStart yourself and note the number here, or skip it.",
    ),
    CauseKind.STATUS_MOVED_BACK: Bilingual(
        "Deze order had een status die u importeert en staat nu in de winkel op '{status}', wat geen verkoop is. Is "
        "hij toch betaald of geleverd, neem hem dan als verkoop; sla hem anders over.",
        "This order had a status that you import and now stands on '{status}' in the shop, which is no sale. If it "
        "was paid or delivered all the same, take it for a sale; otherwise skip it.",
    ),
    CauseKind.STATUS_NEW: Bilingual(
        "In de winkel is de orderstatus '{status}' erbij gekomen. Kies of een order met deze status als verkoop telt, "
        "geen verkoop is, of een verkoop ongedaan maakt. Orders die eerder een gekozen status "
        "hadden, worden intussen gewoon geboekt; andere orders met deze status nog niet.",
        "The shop has a new order status '{status}'. Choose whether an order with this status counts as a sale, is no "
        "sale, or undoes a sale. Orders that had a chosen status before are booked meanwhile; other "
        "orders with this status are not yet.",
    ),
    CauseKind.UNDONE_BEFORE_BOOKING: Bilingual(
        "Deze order had een status die u importeert, maar stond op '{status}' voordat hij geboekt was. {refund} "
        "Kies 'Boeken en crediteren' als er een verkoop overblijft of als u verkoop en terugbetaling allebei in "
        "SnelStart wilt; daarna staat op de werklijst wat er nog te crediteren is. Was er geen verkoop of is alles "
        "terugbetaald, laat de order dan weg met 'Overslaan'.",
        "This order had a status that you import, but was '{status}' before it was booked. {refund} Choose 'Book "
        "and credit' when part of the sale remains, or when you want both sale and refund in SnelStart; the work list "
        "then says what is still to be credited. If there was no sale or all of it was refunded, leave the order out "
        "with 'Skip'.",
    ),
    CauseKind.SHOP_CREDIT: Bilingual(
        "Order {credit} heeft in de winkel een negatief totaal ({total:euro}): een creditorder, zoals een "
        "betaalmodule die bij een terugbetaling maakt. {original} sconnect boekt hem nooit vanzelf, en zijn "
        "btw-regels zijn niet te vertrouwen: neem de btw van de verkoop die u crediteert. Crediteer in SnelStart één "
        "keer, ook als de verkoop zelf in de winkel op terugbetaald staat, en noteer hier het nummer; of sla hem "
        "over als dat al gedaan is.",
        "Order {credit} has a negative total in the shop ({total:euro}): a credit order, as a payment module makes "
        "for a refund. {original} sconnect never books it by itself, and its VAT rows are not to be trusted: take "
        "the VAT of the sale that you credit. Credit once in SnelStart, also when the sale itself is refunded in the "
        "shop, and note the number here; or skip it when that was done already.",
    ),
    CauseKind.TOO_LARGE: Bilingual(
        "Deze order heeft {count} regels; meer dan {limit} neemt SnelStart niet betrouwbaar aan. Vul het bedrag "
        "per btw-tarief in, dan wordt dat geboekt; of boek hem zelf in SnelStart en noteer hier het nummer.",
        "This order has {count} lines; SnelStart does not reliably take more than {limit}. Enter the amount per VAT "
        "rate, and that is booked; or book it in SnelStart yourself and note the number here.",
    ),
    CauseKind.CURRENCY_UNCLEAR: Bilingual(
        "De order is {total:euro} volgens de winkel, maar met koers {rate} en valuta {currency} betaalde de klant "
        "{paid}. Kijk wat er is ontvangen. Accepteer {total:euro}, of boek de order zelf.",
        "The order is {total:euro} according to the shop, but with rate {rate} and currency {currency} the customer "
        "paid {paid}. See what was received. Accept {total:euro}, or book the order yourself.",
    ),
    CauseKind.CURRENCY: Bilingual(
        "De winkel rekende in {currency} toen deze order werd geplaatst; SnelStart boekt in euro. Vul de koers van die "
        "dag in, dan wordt de order omgerekend geboekt; of boek hem zelf in SnelStart en noteer hier het nummer. "
        "Verander de standaardvaluta van de winkel daar niet voor: de bedragen van orders die er al zijn, veranderen "
        "niet mee.",
        "The shop counted in {currency} when this order was placed; SnelStart books in euro. Enter the rate of that "
        "day, and the order is booked converted; or book it in SnelStart yourself and note the number here. Do not "
        "change the default currency of the shop for that: the amounts of orders that are there do not change with "
        "it.",
    ),
    CauseKind.UNKNOWN_TOTAL: Bilingual(
        "De winkel telt een bedrag mee dat sconnect niet kent: {title} ({code}), {amount:euro}. Geef hier één keer aan "
        "wat het is: een korting, een betaling, een toeslag, of iets wat niet meetelt; of kies er bij de instellingen, "
        "tab Orders, een artikel voor.",
        "The shop counts an amount that sconnect does not know: {title} ({code}), {amount:euro}. Say here once what it "
        "is: a discount, a payment, a fee, or something that does not count; or choose an article for it in the "
        "settings, tab Orders.",
    ),
    CauseKind.TOTAL_DIFFERENCE: Bilingual(
        "De verkooporder komt uit op {books:euro}, maar de webshop op {shop:euro} (verschil {difference:euro}). Sta "
        "dit verschil toe, dan komt het op het artikel voor afronding; of vul het bedrag per btw-tarief in. "
        "Verschillen tot € 1 kunt u ook voor alle orders toestaan, bij de instellingen, tab Orders.",
        "The sales order comes to {books:euro}, but the shop says {shop:euro} (difference {difference:euro}). Let this "
        "difference pass, and it goes on the rounding article; or enter the amount per VAT rate. Differences up to €1 "
        "can be let pass for all orders too, in the settings, tab Orders.",
    ),
    CauseKind.PRICE_ROUNDING: Bilingual(
        "Artikelprijzen hebben in SnelStart {decimals} decimalen. Hoe SnelStart deze order dan afrondt, is niet zeker: "
        "hij komt uit op {books:euro} of op {other:euro} (webshop: {shop:euro}). Stel in SnelStart 2 decimalen in, of "
        "zet bij de instellingen, tab Orders, 'Prijzen inclusief btw' aan, en probeer het opnieuw. U kunt dit verschil "
        "ook toestaan.",
        "Article prices have {decimals} decimals in SnelStart. How SnelStart then rounds this order is not certain: it "
        "comes to {books:euro} or to {other:euro} (shop: {shop:euro}). Set 2 decimals in SnelStart, or switch on "
        "'Prices including VAT' in the settings, tab Orders, and retry. You can also let this difference pass.",
    ),
    CauseKind.BOOKS_REFUSED: Bilingual(
        "SnelStart weigert deze order: {detail}. Verhelp de oorzaak en probeer het opnieuw, of boek hem zelf in "
        "SnelStart en noteer hier het nummer.",
        "SnelStart refuses this order: {detail}. Correct the cause and retry, or book it in SnelStart yourself and "
        "note the number here.",
    ),
    CauseKind.BOOKS_UNREACHABLE: Bilingual(
        "SnelStart was niet bereikbaar. De order is zeker niet geboekt en wordt vanzelf opnieuw verstuurd.",
        "SnelStart could not be reached. The order is surely not booked and is sent again by itself.",
    ),
    CauseKind.OUTCOME_UNKNOWN: Bilingual(
        "SnelStart gaf geen antwoord op deze order. Er wordt uitgezocht of hij geboekt is; tot dan wordt hij niet "
        "opnieuw verstuurd. {detail}",
        "SnelStart gave no answer for this order. Whether it was booked is being found out; until then it is not "
        "sent again. {detail}",
    ),
    CauseKind.DOUBLE: Bilingual(
        "In SnelStart staan {count} verkooporders met betalingskenmerk {reference}: {numbers}. Verwijder de dubbele "
        "zelf (sconnect verwijdert niets vanzelf) en probeer het opnieuw, of noteer hier het nummer van de juiste.",
        "SnelStart holds {count} sales orders with payment reference {reference}: {numbers}. Remove the double one "
        "yourself (sconnect deletes nothing by itself) and retry, or note the number of the right one here.",
    ),
    CauseKind.MAYBE_BOOKED: Bilingual(
        "Deze order is misschien al door een ander programma geboekt: {sales}. {why} Kies op de pagina 'Eerder "
        "geboekt' of het deze order is; tot dan wordt hij niet geboekt.",
        "Another program may have booked this order already: {sales}. {why} Choose on the page 'Booked before' "
        "whether it is this order; until then it is not booked.",
    ),
    CauseKind.BOOKED_TWICE: Bilingual(
        "Order {order} staat waarschijnlijk dubbel in SnelStart: geboekt als verkooporder {ours}, en door een ander "
        "programma als {sales}. Verwijder of crediteer een van de twee in SnelStart; sconnect verandert er zelf niets "
        "aan.",
        "Order {order} probably stands in SnelStart twice: booked as sales order {ours}, and by another program as "
        "{sales}. Remove or credit one of the two in SnelStart; sconnect changes nothing by itself.",
    ),
    CauseKind.NUMBER_REUSED: Bilingual(
        "De winkel gebruikt ordernummer {order} opnieuw: met dit nummer is eerder een andere order geboekt. Boek deze "
        "order zelf, en laat de winkel verder tellen vanaf een hoger nummer.",
        "The shop uses order number {order} again: another order with this number was booked before. Book this order "
        "yourself, and let the shop count on from a higher number.",
    ),
    CauseKind.CHANGED_AFTER_BOOKING: Bilingual(
        "Order {order} is in de winkel veranderd nadat hij is geboekt als verkooporder {booked}: {what} (geboekt "
        "{before:euro}, nu {now:euro}). Kies corrigeren: zolang er geen factuur van is, past u de verkooporder aan; "
        "daarna maakt u een creditorder. Vanzelf verandert er niets.",
        "Order {order} was changed in the shop after it was booked as sales order {booked}: {what} (booked "
        "{before:euro}, now {now:euro}). Choose correct: as long as it was not invoiced you change the sales order; "
        "after that you make a credit order. Nothing changes by itself.",
    ),
    CauseKind.UNDONE_AFTER_BOOKING: Bilingual(
        "Order {order} staat in de winkel op '{status}' nadat hij is geboekt als verkooporder {booked} voor "
        "{total:euro}. {refund} Voorstel: crediteer wat is terugbetaald, of pas de "
        "verkooporder aan of verwijder hem als er nog geen factuur van is. Kies corrigeren; vanzelf wordt er niets "
        "geboekt.",
        "Order {order} is '{status}' in the shop after it was booked as sales order {booked} for {total:euro}. "
        "{refund} Proposal: credit what was refunded, or change or remove the "
        "sales order when it was not invoiced yet. Choose correct; nothing is booked by itself.",
    ),
    CauseKind.REINSTATED_AFTER_BOOKING: Bilingual(
        "Order {order} staat in de winkel weer op '{status}', nadat hij was teruggedraaid. Geboekt is verkooporder "
        "{booked}; gecrediteerd of verwijderd is sindsdien: {corrected}. Controleer of de verkoop weer geldt en boek "
        "dan in SnelStart wat ontbreekt, of kies bij de order opnieuw boeken als de verkooporder daar weg is.",
        "Order {order} is '{status}' in the shop again after it was undone. Sales order {booked} was booked; credited "
        "or removed since then: {corrected}. Check whether the sale counts again and book in SnelStart what lacks, "
        "or choose book again with the order when the sales order is gone there.",
    ),
    CauseKind.CORRECTION_REFUSED: Bilingual(
        "SnelStart weigert {correction} van order {order}: {detail}. Er is niets geboekt. Bij de order staat het "
        "voorstel om over te nemen: verwerk het zelf in SnelStart, of verhelp de oorzaak en kies opnieuw corrigeren.",
        "SnelStart refuses {correction} of order {order}: {detail}. Nothing was booked. The order holds the "
        "proposal to copy: enter it in SnelStart yourself, or solve the cause and choose correct again.",
    ),
    CauseKind.CORRECTION_UNCLEAR: Bilingual(
        "Controleer {correction} van order {order} in SnelStart: {detail}. Zet het daar recht en kies gezien.",
        "Check {correction} of order {order} in SnelStart: {detail}. Set it right there and choose seen.",
    ),
    CauseKind.UNPAID_AFTER_BOOKING: Bilingual(
        "Order {order} staat in de winkel weer op '{status}', wat geen verkoop is, nadat hij is geboekt als "
        "verkooporder {booked} voor {total:euro}. Sommige betaalmodules, zoals die van MultiSafepay, zetten een order "
        "zo terug als de bank het geld terughaalt (chargeback). Kijk bij de betaalprovider of er nog betaald is: zo "
        "niet, verander of verwijder de verkooporder, of crediteer hem als er al een factuur van is; is het betaald, "
        "meld dan dat u het gezien hebt.",
        "Order {order} is '{status}' in the shop again, which is no sale, after it was booked as sales order {booked} "
        "for {total:euro}. Some payment modules, such as that of MultiSafepay, put an order back like this when the "
        "bank takes the money back (chargeback). See at the payment provider whether it is still paid: if not, change "
        "or remove the sales order, or credit it when it was invoiced already; if it is, say that you have seen it.",
    ),
    CauseKind.PAID_UNBOOKED: Bilingual(
        "Deze order staat in de winkel op '{status}' en wordt daarom niet geboekt, maar volgens de betaalmodule is hij "
        "betaald (transactie {transaction}, order van {total:euro}). Kijk dat na bij de betaalprovider. Is hij betaald "
        "en geleverd, neem hem dan als verkoop; is het geld teruggegeven, sla hem dan over.",
        "This order is '{status}' in the shop and is not booked therefore, but according to the payment module it was "
        "paid (transaction {transaction}, order of {total:euro}). Look that up at the payment provider. If it was paid "
        "and delivered, take it for a sale; if the money was given back, skip it.",
    ),
    CauseKind.REFUNDED_AT_PROVIDER: Bilingual(
        "Order {order}, geboekt als verkooporder {booked}, is bij de betaalprovider geheel of deels terugbetaald, "
        "terwijl de winkel er niets van laat zien. {refund} Crediteer wat er is terugbetaald, of meld dat u het "
        "gezien hebt als dat al gedaan is.",
        "Order {order}, booked as sales order {booked}, was refunded at the payment provider, wholly or in part, while "
        "the shop shows nothing of it. {refund} Credit what was refunded, or say that you have seen it when that "
        "was done already.",
    ),
    CauseKind.PAID_TWICE: Bilingual(
        "Order {order}, geboekt als verkooporder {booked}, is volgens de betaalmodule {count} keer betaald "
        "({amounts}). Betaal terug wat te veel is, of boek het als vooruitbetaling van de klant; de omzet verandert er "
        "niet door. Meld daarna dat u het gezien hebt.",
        "Order {order}, booked as sales order {booked}, was paid {count} times according to the payment module "
        "({amounts}). Refund what is too much, or book it as an advance of the customer; turnover does not change. "
        "Then say that you have seen it.",
    ),
    CauseKind.PAID_OTHER_AMOUNT: Bilingual(
        "Order {order} van {total:euro}, geboekt als verkooporder {booked}, is volgens de betaalmodule met {paid:euro} "
        "betaald. Kijk of de order na het betalen is veranderd: vraag het verschil na, betaal het terug of corrigeer "
        "de verkooporder, en meld daarna dat u het gezien hebt.",
        "Order {order} of {total:euro}, booked as sales order {booked}, was paid with {paid:euro} according to the "
        "payment module. See whether the order was changed after it was paid: ask for the difference, refund it or "
        "correct the sales order, and then say that you have seen it.",
    ),
    CauseKind.BOOKED_OTHERWISE: Bilingual(
        "Order {order} is geboekt als verkooporder {booked}, maar {amounts}. {likely} Zet het in SnelStart recht "
        "zolang er geen factuur van is, of crediteer en boek daarna opnieuw; bij de volgende controle verdwijnt dit "
        "punt dan vanzelf. Is het goed zo, meld dan dat u het gezien hebt. sconnect verandert de verkooporder niet.",
        "Order {order} is booked as sales order {booked}, but {amounts}. {likely} Put it right in SnelStart "
        "while it is not invoiced, or credit it and book again after that; at the next check this item then goes by "
        "itself. If it is right as it is, say that you have seen it. sconnect does not change the sales order.",
    ),
    CauseKind.NOT_SELECTED: Bilingual(
        "De order heeft in de winkel geen status meer die wordt geïmporteerd. Er is niets geboekt en u hoeft niets te "
        "doen; krijgt hij weer zo'n status, dan komt hij alsnog.",
        "The order no longer has a status in the shop that is imported. Nothing was booked and there is nothing to "
        "do; when it gets such a status again, it is imported after all.",
    ),
    CauseKind.DATA_PURGED: Bilingual(
        "Deze order wacht al langer dan {days} dagen; wat er over de klant bekend was, is daarom gewist. Kies opnieuw "
        "proberen om de order weer uit de winkel te lezen, of sla hem over.",
        "This order has been waiting for more than {days} days, so what was known of the customer was erased. Choose "
        "retry to read the order from the shop again, or skip it.",
    ),
    CauseKind.GONE: Bilingual(
        "De order bestaat niet meer in de winkel. Er is niets geboekt en u hoeft niets te doen; komt hij terug, dan "
        "wordt hij alsnog geboekt.",
        "The order no longer exists in the shop. Nothing was booked and there is nothing to do; should it come back, "
        "it is booked after all.",
    ),
}
