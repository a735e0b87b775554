"""Countries by name: some shops write them as text. Names are those of Unicode CLDR, and others in use."""

import re

from sconnect.domain.values.comparison import name_key

_CODE_BEHIND = re.compile(r"\s*[\[(]([A-Za-z]{2})[\])]\s*$")
"""The code behind a name, as in Nederland (NL)."""
_FILLERS = re.compile(r"\b(?:the|and|en|de)\b|&", re.IGNORECASE)

_NAMES = """
AD|Andorra
AE|United Arab Emirates|Verenigde Arabische Emiraten|VAE
AF|Afghanistan
AG|Antigua & Barbuda|Antigua en Barbuda
AI|Anguilla
AL|Albania|Albanië
AM|Armenia|Armenië
AO|Angola
AQ|Antarctica
AR|Argentina|Argentinië
AS|American Samoa|Amerikaans-Samoa
AT|Austria|Oostenrijk
AU|Australia|Australië
AW|Aruba
AX|Åland Islands|Åland
AZ|Azerbaijan|Azerbeidzjan
BA|Bosnia & Herzegovina|Bosnië en Herzegovina
BB|Barbados
BD|Bangladesh
BE|Belgium|België
BF|Burkina Faso
BG|Bulgaria|Bulgarije
BH|Bahrain|Bahrein
BI|Burundi
BJ|Benin
BL|St. Barthélemy|Saint-Barthélemy
BM|Bermuda
BN|Brunei|Brunei Darussalam
BO|Bolivia
BQ|Caribbean Netherlands|Caribisch Nederland|Bonaire, Sint Eustatius and Saba
BR|Brazil|Brazilië
BS|Bahamas|Bahama’s
BT|Bhutan
BV|Bouvet Island|Bouveteiland
BW|Botswana
BY|Belarus|Wit-Rusland
BZ|Belize
CA|Canada
CC|Cocos (Keeling) Islands|Cocoseilanden
CD|Congo - Kinshasa|Congo-Kinshasa|Democratic Republic of Congo
CF|Central African Republic|Centraal-Afrikaanse Republiek
CG|Congo - Brazzaville|Congo-Brazzaville|Congo
CH|Switzerland|Zwitserland
CI|Côte d’Ivoire|Ivoorkust|Cote D'Ivoire
CK|Cook Islands|Cookeilanden
CL|Chile|Chili
CM|Cameroon|Kameroen
CN|China
CO|Colombia
CR|Costa Rica
CU|Cuba
CV|Cape Verde|Kaapverdië
CW|Curaçao
CX|Christmas Island|Christmaseiland
CY|Cyprus
CZ|Czechia|Tsjechië|Czech Republic|Tsjechische Republiek
DE|Germany|Duitsland|Bondsrepubliek Duitsland
DJ|Djibouti
DK|Denmark|Denemarken
DM|Dominica
DO|Dominican Republic|Dominicaanse Republiek
DZ|Algeria|Algerije
EC|Ecuador
EE|Estonia|Estland
EG|Egypt|Egypte
EH|Western Sahara|Westelijke Sahara
ER|Eritrea
ES|Spain|Spanje
ET|Ethiopia|Ethiopië
FI|Finland
FJ|Fiji
FK|Falkland Islands|Falklandeilanden|Falkland Islands (Malvinas)
FM|Micronesia|Micronesia, Federated States of
FO|Faroe Islands|Faeröer
FR|France|Frankrijk
GA|Gabon
GB|United Kingdom|Verenigd Koninkrijk|Great Britain|UK|Groot-Brittannië|Engeland|England|Scotland|Schotland|Wales
GD|Grenada
GE|Georgia|Georgië
GF|French Guiana|Frans-Guyana
GG|Guernsey
GH|Ghana
GI|Gibraltar
GL|Greenland|Groenland
GM|Gambia
GN|Guinea|Guinee
GP|Guadeloupe
GQ|Equatorial Guinea|Equatoriaal-Guinea
GR|Greece|Griekenland|EL|Hellas
GS|South Georgia & South Sandwich Islands|Zuid-Georgia en Zuidelijke Sandwicheilanden
GT|Guatemala
GU|Guam
GW|Guinea-Bissau|Guinee-Bissau
GY|Guyana
HK|Hong Kong SAR China|Hongkong SAR van China|Hong Kong
HM|Heard & McDonald Islands|Heard en McDonaldeilanden
HN|Honduras
HR|Croatia|Kroatië
HT|Haiti|Haïti
HU|Hungary|Hongarije
ID|Indonesia|Indonesië
IE|Ireland|Ierland|Republic of Ireland|Ierse Republiek
IL|Israel|Israël
IM|Isle of Man
IN|India
IO|British Indian Ocean Territory|Brits Indische Oceaanterritorium
IQ|Iraq|Irak
IR|Iran|Iran (Islamic Republic of)
IS|Iceland|IJsland
IT|Italy|Italië
JE|Jersey
JM|Jamaica
JO|Jordan|Jordanië
JP|Japan
KE|Kenya|Kenia
KG|Kyrgyzstan|Kirgizië
KH|Cambodia|Cambodja
KI|Kiribati
KM|Comoros|Comoren
KN|St. Kitts & Nevis|Saint Kitts en Nevis
KP|North Korea|Noord-Korea
KR|South Korea|Zuid-Korea|Korea, Republic of
KW|Kuwait|Koeweit
KY|Cayman Islands|Kaaimaneilanden
KZ|Kazakhstan|Kazachstan
LA|Laos|Lao People's Democratic Republic
LB|Lebanon|Libanon
LC|St. Lucia|Saint Lucia
LI|Liechtenstein
LK|Sri Lanka
LR|Liberia
LS|Lesotho
LT|Lithuania|Litouwen
LU|Luxembourg|Luxemburg
LV|Latvia|Letland
LY|Libya|Libië|Libyan Arab Jamahiriya
MA|Morocco|Marokko
MC|Monaco
MD|Moldova|Moldavië|Moldova, Republic of
ME|Montenegro
MF|St. Martin|Saint-Martin
MG|Madagascar|Madagaskar
MH|Marshall Islands|Marshalleilanden
MK|North Macedonia|Noord-Macedonië|Macedonia|Macedonië
ML|Mali
MM|Myanmar (Burma)|Myanmar (Birma)|Myanmar
MN|Mongolia|Mongolië
MO|Macao SAR China|Macau SAR van China|Macau|Macao
MP|Northern Mariana Islands|Noordelijke Marianen
MQ|Martinique
MR|Mauritania|Mauritanië
MS|Montserrat
MT|Malta
MU|Mauritius
MV|Maldives|Maldiven
MW|Malawi
MX|Mexico
MY|Malaysia|Maleisië
MZ|Mozambique
NA|Namibia|Namibië
NC|New Caledonia|Nieuw-Caledonië
NE|Niger
NF|Norfolk Island|Norfolk
NG|Nigeria
NI|Nicaragua
NL|Netherlands|Nederland|Holland
NO|Norway|Noorwegen
NP|Nepal
NR|Nauru
NU|Niue
NZ|New Zealand|Nieuw-Zeeland
OM|Oman
PA|Panama
PE|Peru
PF|French Polynesia|Frans-Polynesië
PG|Papua New Guinea|Papoea-Nieuw-Guinea
PH|Philippines|Filipijnen
PK|Pakistan
PL|Poland|Polen
PM|St. Pierre & Miquelon|Saint-Pierre en Miquelon
PN|Pitcairn Islands|Pitcairneilanden
PR|Puerto Rico
PS|Palestinian Territories|Palestijnse gebieden|Palestinian Territory, Occupied|Palestina
PT|Portugal
PW|Palau
PY|Paraguay
QA|Qatar
RE|Réunion|Reunion
RO|Romania|Roemenië
RS|Serbia|Servië
RU|Russia|Rusland|Russian Federation|Russische Federatie
RW|Rwanda
SA|Saudi Arabia|Saoedi-Arabië
SB|Solomon Islands|Salomonseilanden
SC|Seychelles|Seychellen
SD|Sudan|Soedan
SE|Sweden|Zweden
SG|Singapore
SH|St. Helena|Sint-Helena
SI|Slovenia|Slovenië
SJ|Svalbard & Jan Mayen|Spitsbergen en Jan Mayen
SK|Slovakia|Slowakije|Slovak Republic
SL|Sierra Leone
SM|San Marino
SN|Senegal
SO|Somalia|Somalië
SR|Suriname
SS|South Sudan|Zuid-Soedan
ST|São Tomé & Príncipe|Sao Tomé en Principe
SV|El Salvador
SX|Sint Maarten|Sint-Maarten
SY|Syria|Syrië|Syrian Arab Republic
SZ|Eswatini|Swaziland
TC|Turks & Caicos Islands|Turks- en Caicoseilanden
TD|Chad|Tsjaad
TF|French Southern Territories|Franse Gebieden in de zuidelijke Indische Oceaan
TG|Togo
TH|Thailand
TJ|Tajikistan|Tadzjikistan
TK|Tokelau
TL|Timor-Leste|Oost-Timor|East Timor
TM|Turkmenistan
TN|Tunisia|Tunesië
TO|Tonga
TR|Türkiye|Turkije|Turkey
TT|Trinidad & Tobago|Trinidad en Tobago
TV|Tuvalu
TW|Taiwan
TZ|Tanzania|Tanzania, United Republic of
UA|Ukraine|Oekraïne
UG|Uganda|Oeganda
UM|U.S. Outlying Islands|Kleine afgelegen eilanden van de Verenigde Staten
US|United States|Verenigde Staten|USA|United States of America|Verenigde Staten van Amerika|Amerika
UY|Uruguay
UZ|Uzbekistan|Oezbekistan
VA|Vatican City|Vaticaanstad|Vatican City State (Holy See)|Vaticaan
VC|St. Vincent & Grenadines|Saint Vincent en de Grenadines
VE|Venezuela
VG|British Virgin Islands|Britse Maagdeneilanden
VI|U.S. Virgin Islands|Amerikaanse Maagdeneilanden
VN|Vietnam|Viet Nam
VU|Vanuatu
WF|Wallis & Futuna|Wallis en Futuna
WS|Samoa
XK|Kosovo|Kosovo, Republic of
YE|Yemen|Jemen
YT|Mayotte
ZA|South Africa|Zuid-Afrika
ZM|Zambia
ZW|Zimbabwe
"""
"""A country a line: its ISO 3166 code, then its names in English and Dutch, and others in use."""


def country_code_of(text: str) -> str:
    """Return the ISO code of a country that is written as a code or as an English or Dutch name; empty when unknown."""
    name, code = text, _CODE_BEHIND.search(text)
    if code:
        name = text[: code.start()]
    found = _CODES.get(_key(text)) or _CODES.get(_key(name), "")
    return found if not code or code[1].upper() == found else ""


def english_name_of(code: str) -> str:
    """Return the English name of a country by its ISO code; empty when unknown."""
    return _ENGLISH.get(code, "")


def _key(text: str) -> str:
    return name_key(_FILLERS.sub(" ", text)) or name_key(text)  # DE is a filler too


_CODES = {_key(name): line.partition("|")[0] for line in _NAMES.strip().splitlines() for name in line.split("|")}
_ENGLISH = dict(line.split("|")[:2] for line in _NAMES.strip().splitlines())
