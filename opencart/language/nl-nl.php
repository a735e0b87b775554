<?php
$_['heading_title'] = 'sconnect - koppeling met SnelStart';

$_['text_edit'] = 'Instellingen van de koppeling';
$_['text_home'] = 'Home';
$_['text_extension'] = 'Extensies';
$_['text_success'] = 'De instellingen zijn opgeslagen.';
$_['text_renewed'] = 'Er is een nieuwe koppelcode gemaakt. Plak hem in sconnect; de oude werkt niet meer.';
$_['text_copied'] = 'Gekopieerd.';
$_['text_hidden'] = 'Alleen zichtbaar voor gebruikers die deze instellingen mogen wijzigen.';
$_['text_never'] = 'Nog geen contact.';
$_['text_on'] = 'Aan';
$_['text_off'] = 'Uit';
$_['text_passed'] = 'in orde';
$_['text_failed'] = 'niet in orde';
$_['text_testing'] = 'Bezig met testen…';

$_['text_second_address'] = 'sconnect krijgt hier geen antwoord: deze webwinkel was eerst op een ander adres gekoppeld.';
$_['text_moved'] = 'Het nieuwe adres is vastgelegd. Plak de koppelcode opnieuw in sconnect.';
$_['text_separate'] = 'Dit is nu een eigen webwinkel, met een nieuwe koppelcode.';
$_['text_not_chosen'] = 'Nog niet gekozen';
$_['text_undecided'] = 'Deze extensie is bijgewerkt. Kies hieronder wat sconnect mag en sla het op. Wat nog niet is gekozen blijft werken zoals het was en gaat aan zodra sconnect het gebruikt; wat dan nog niet is gebruikt, gaat uit op';
$_['text_calls'] = 'Laatste aanroepen van sconnect';

$_['entry_status'] = 'Koppeling';
$_['entry_link_code'] = 'Koppelcode';
$_['entry_addresses'] = 'Toegestane adressen';
$_['entry_outcomes'] = 'Uitkomst bij bestellingen';
$_['entry_last_contact'] = 'Laatste contact';
$_['entry_self_test'] = 'Zelftest';

$_['entry_first_address'] = 'Eerst gekoppeld op';
$_['entry_second_address'] = 'Nu gevraagd op';
$_['entry_read_orders'] = 'Bestellingen lezen';
$_['entry_read_payments'] = 'Betalingen lezen';
$_['entry_write_products'] = 'Artikelen bijwerken';
$_['entry_write_customers'] = 'Klanten bijwerken';

$_['help_second_address'] = 'Is dit een kopie om mee te testen, doe dan niets: zo worden testbestellingen niet geboekt. Is de webwinkel verhuisd, of gaat de kopie verder als aparte webwinkel, kies dat dan hieronder. De adressen staan in config.php van de webwinkel.';
$_['help_status'] = 'Staat de koppeling uit, dan krijgt sconnect geen antwoord.';
$_['help_link_code'] = 'Kopieer deze code en plak hem in sconnect. Behandel hem als een wachtwoord: wie hem heeft, kan wat hieronder aan staat.';
$_['help_addresses'] = 'Niet verplicht. Eén IP-adres of reeks per regel, bijvoorbeeld 192.0.2.7 of 192.0.2.0/24. Is de lijst leeg, dan telt alleen de koppelcode.';
$_['help_outcomes'] = 'Toont op het tabblad SnelStart van een bestelling of die is geboekt, met het nummer van de verkooporder en de factuur, of waarop die wacht. Aan de bestelling zelf verandert niets, en de klant krijgt geen bericht.';
$_['help_self_test'] = 'Controleert de tabellen, de klok en of deze webwinkel op zijn openbare adres antwoordt.';
$_['help_read_orders'] = 'Nodig om bestellingen te boeken: bestelling, regels, adressen en statussen. Geen IP-adressen en geen opmerkingen uit de geschiedenis.';
$_['help_read_payments'] = 'Nodig om terugbetalingen en dubbele betalingen te zien: standen en bedragen uit de tabellen van uw betaalmodule, en het bedrag dat een opmerking over een terugbetaling noemt.';
$_['help_write_products'] = 'Nodig om artikelen van SnelStart naar deze webwinkel te exporteren: sconnect leest en wijzigt dan artikelen en maakt er zo nodig nieuwe.';
$_['help_write_customers'] = 'Nodig om klanten van SnelStart naar deze webwinkel te exporteren: sconnect leest en wijzigt dan klanten en maakt er zo nodig nieuwe. Een bestaand e-mailadres of wachtwoord verandert nooit.';
$_['help_calls'] = 'De laatste 50. Bewaard worden hooguit 30 dagen en 20.000 vragen: wanneer, wat, hoe het afliep en vanaf welk adres; niet wat er is verstuurd.';

$_['warning_renew'] = 'Een nieuwe koppelcode maken? De huidige code werkt dan meteen niet meer, tot de nieuwe in sconnect is geplakt.';
$_['warning_moved'] = 'Is de webwinkel echt naar dit adres verhuisd? Op het vorige adres krijgt sconnect dan geen antwoord meer van deze database.';
$_['warning_separate'] = 'Gaat deze kopie verder als aparte webwinkel? Zij krijgt dan een eigen kenmerk en een nieuwe koppelcode; sconnect ziet haar bestellingen los van die van de andere.';
$_['warning_http'] = 'Het adres van deze webwinkel begint niet met https. sconnect koppelt alleen over https. Pas het adres aan in config.php en in admin/config.php.';
$_['warning_short_secret'] = 'Het geheim in uw koppelcode is korter dan 32 tekens. Het blijft werken tot u een nieuwe koppelcode maakt; doe dat zodra het u uitkomt.';

$_['button_save'] = 'Opslaan';
$_['button_back'] = 'Terug';
$_['button_copy'] = 'Kopiëren';
$_['button_renew'] = 'Nieuwe koppelcode';
$_['button_moved'] = 'De webwinkel is verhuisd';
$_['button_separate'] = 'Dit is een aparte webwinkel';
$_['button_test'] = 'Test nu';

$_['check_tables'] = 'Tabellen';
$_['check_nonces'] = 'Bescherming tegen herhaling';
$_['check_clock'] = 'Klok van de database';
$_['check_https'] = 'Adres met https';
$_['check_route'] = 'Antwoord op het openbare adres';

$_['column_time'] = 'Tijd';
$_['column_call'] = 'Vraag';
$_['column_result'] = 'Uitkomst';
$_['column_address'] = 'Vanaf';

$_['error_permission'] = 'U hebt geen rechten om deze instellingen te wijzigen.';
$_['error_addresses'] = 'Dit is geen IP-adres of reeks: %s';
$_['error_address'] = 'Er is geen tweede adres meer om over te beslissen. Vernieuw de pagina.';
$_['error_request'] = 'Er kwam geen bruikbaar antwoord. Vernieuw de pagina en probeer het opnieuw.';
