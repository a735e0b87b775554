"""Countries by name: some shops write them as text. Names are those of Unicode CLDR, and others in use."""

import re
from collections.abc import Mapping
from functools import cache

from sconnect.domain.values.comparison import name_key

_BETWEEN = re.compile(r"[/,;:|()\[\]–-]")
"""What stands between two names of one country, or a name and its code: België / Belgique, Nederland (NL)."""
_FILLERS = re.compile(r"\b(?:the|and|en|de)\b|&", re.IGNORECASE)

_NAMES = """
AD|Andorra|AND
AE|United Arab Emirates|Verenigde Arabische Emiraten|VAE|ARE
AF|Afghanistan|AFG
AG|Antigua & Barbuda|Antigua en Barbuda|ATG
AI|Anguilla|AIA
AL|Albania|Albanië|ALB
AM|Armenia|Armenië|ARM
AO|Angola|AGO
AQ|Antarctica|ATA
AR|Argentina|Argentinië|ARG
AS|American Samoa|Amerikaans-Samoa|ASM
AT|Austria|Oostenrijk|Österreich|Autriche|AUT
AU|Australia|Australië|AUS
AW|Aruba|ABW
AX|Åland Islands|Åland|Aaland Islands|ALA
AZ|Azerbaijan|Azerbeidzjan|AZE
BA|Bosnia & Herzegovina|Bosnië en Herzegovina|BIH
BB|Barbados|BRB
BD|Bangladesh|BGD
BE|Belgium|België|Belgique|Belgien|BEL
BF|Burkina Faso|BFA
BG|Bulgaria|Bulgarije|България|Bulgarija|BGR
BH|Bahrain|Bahrein|BHR
BI|Burundi|BDI
BJ|Benin|BEN
BL|St. Barthélemy|Saint-Barthélemy|BLM
BM|Bermuda|BMU
BN|Brunei|Brunei Darussalam|BRN
BO|Bolivia|BOL
BQ|Caribbean Netherlands|Caribisch Nederland|Bonaire, Sint Eustatius and Saba|BES
BR|Brazil|Brazilië|BRA
BS|Bahamas|Bahama’s|BHS
BT|Bhutan|BTN
BV|Bouvet Island|Bouveteiland|BVT
BW|Botswana|BWA
BY|Belarus|Wit-Rusland|BLR
BZ|Belize|BLZ
CA|Canada|CAN
CC|Cocos (Keeling) Islands|Cocoseilanden|CCK
CD|Congo - Kinshasa|Congo-Kinshasa|Democratic Republic of Congo|COD
CF|Central African Republic|Centraal-Afrikaanse Republiek|CAF
CG|Congo - Brazzaville|Congo-Brazzaville|Congo|COG
CH|Switzerland|Zwitserland|Schweiz|Suisse|Svizzera|CHE
CI|Côte d’Ivoire|Ivoorkust|Cote D'Ivoire|CIV
CK|Cook Islands|Cookeilanden|COK
CL|Chile|Chili|CHL
CM|Cameroon|Kameroen|CMR
CN|China|CHN
CO|Colombia|COL
CR|Costa Rica|CRI
CU|Cuba|CUB
CV|Cape Verde|Kaapverdië|CPV
CW|Curaçao|CUW
CX|Christmas Island|Christmaseiland|CXR
CY|Cyprus|Κύπρος|Kypros|CYP
CZ|Czechia|Tsjechië|Czech Republic|Tsjechische Republiek|Česko|Česká republika|CZE
DE|Germany|Duitsland|Bondsrepubliek Duitsland|Deutschland|Allemagne|DEU
DJ|Djibouti|DJI
DK|Denmark|Denemarken|Danmark|Dänemark|DNK
DM|Dominica|DMA
DO|Dominican Republic|Dominicaanse Republiek|DOM
DZ|Algeria|Algerije|DZA
EC|Ecuador|ECU
EE|Estonia|Estland|Eesti|EST
EG|Egypt|Egypte|EGY
EH|Western Sahara|Westelijke Sahara|ESH
ER|Eritrea|ERI
ES|Spain|Spanje|España|Espagne|Spanien|ESP
ET|Ethiopia|Ethiopië|ETH
FI|Finland|Suomi|FIN
FJ|Fiji|FJI
FK|Falkland Islands|Falklandeilanden|Falkland Islands (Malvinas)|FLK
FM|Micronesia|Micronesia, Federated States of|FSM
FO|Faroe Islands|Faeröer|FRO
FR|France|Frankrijk|France Metropolitan|France métropolitaine|FRA
GA|Gabon|GAB
GB|United Kingdom|Verenigd Koninkrijk|Great Britain|UK|Groot-Brittannië|Engeland|England|Scotland|Schotland|Wales
GB|United Kingdom|Northern Ireland|Noord-Ierland|GBR
GD|Grenada|GRD
GE|Georgia|Georgië|GEO
GF|French Guiana|Frans-Guyana|GUF
GG|Guernsey|GGY
GH|Ghana|GHA
GI|Gibraltar|GIB
GL|Greenland|Groenland|GRL
GM|Gambia|GMB
GN|Guinea|Guinee|GIN
GP|Guadeloupe|GLP
GQ|Equatorial Guinea|Equatoriaal-Guinea|GNQ
GR|Greece|Griekenland|EL|Hellas|Ελλάδα|Elláda|GRC
GS|South Georgia & South Sandwich Islands|Zuid-Georgia en Zuidelijke Sandwicheilanden|SGS
GT|Guatemala|GTM
GU|Guam|GUM
GW|Guinea-Bissau|Guinee-Bissau|GNB
GY|Guyana|GUY
HK|Hong Kong SAR China|Hongkong SAR van China|Hong Kong|HKG
HM|Heard & McDonald Islands|Heard en McDonaldeilanden|HMD
HN|Honduras|HND
HR|Croatia|Kroatië|Hrvatska|HRV
HT|Haiti|Haïti|HTI
HU|Hungary|Hongarije|Magyarország|HUN
IC|Canary Islands|Canarische Eilanden
ID|Indonesia|Indonesië|IDN
IE|Ireland|Ierland|Republic of Ireland|Ierse Republiek|Éire|Ireland Republic of|Ireland Republic|Ierland Republiek|IRL
IL|Israel|Israël|ISR
IM|Isle of Man|IMN
IN|India|IND
IO|British Indian Ocean Territory|Brits Indische Oceaanterritorium|IOT
IQ|Iraq|Irak|IRQ
IR|Iran|Iran (Islamic Republic of)|IRN
IS|Iceland|IJsland|Ísland|ISL
IT|Italy|Italië|Italia|ITA
JE|Jersey|JEY
JM|Jamaica|JAM
JO|Jordan|Jordanië|JOR
JP|Japan|JPN
KE|Kenya|Kenia|KEN
KG|Kyrgyzstan|Kirgizië|KGZ
KH|Cambodia|Cambodja|KHM
KI|Kiribati|KIR
KM|Comoros|Comoren|COM
KN|St. Kitts & Nevis|Saint Kitts en Nevis|KNA
KP|North Korea|Noord-Korea|PRK
KR|South Korea|Zuid-Korea|Korea, Republic of|KOR
KW|Kuwait|Koeweit|KWT
KY|Cayman Islands|Kaaimaneilanden|CYM
KZ|Kazakhstan|Kazachstan|KAZ
LA|Laos|Lao People's Democratic Republic|LAO
LB|Lebanon|Libanon|LBN
LC|St. Lucia|Saint Lucia|LCA
LI|Liechtenstein|LIE
LK|Sri Lanka|LKA
LR|Liberia|LBR
LS|Lesotho|LSO
LT|Lithuania|Litouwen|Lietuva|LTU
LU|Luxembourg|Luxemburg|Lëtzebuerg|LUX
LV|Latvia|Letland|Latvija|LVA
LY|Libya|Libië|Libyan Arab Jamahiriya|LBY
MA|Morocco|Marokko|MAR
MC|Monaco|MCO
MD|Moldova|Moldavië|Moldova, Republic of|MDA
ME|Montenegro|MNE
MF|St. Martin|Saint-Martin|St. Martin (French part)|MAF
MG|Madagascar|Madagaskar|MDG
MH|Marshall Islands|Marshalleilanden|MHL
MK|North Macedonia|Noord-Macedonië|Macedonia|Macedonië|FYROM|MKD
ML|Mali|MLI
MM|Myanmar (Burma)|Myanmar (Birma)|Myanmar|MMR
MN|Mongolia|Mongolië|MNG
MO|Macao SAR China|Macau SAR van China|Macau|Macao|MAC
MP|Northern Mariana Islands|Noordelijke Marianen|MNP
MQ|Martinique|MTQ
MR|Mauritania|Mauritanië|MRT
MS|Montserrat|MSR
MT|Malta|MLT
MU|Mauritius|MUS
MV|Maldives|Maldiven|MDV
MW|Malawi|MWI
MX|Mexico|MEX
MY|Malaysia|Maleisië|MYS
MZ|Mozambique|MOZ
NA|Namibia|Namibië|NAM
NC|New Caledonia|Nieuw-Caledonië|NCL
NE|Niger|NER
NF|Norfolk Island|Norfolk|NFK
NG|Nigeria|NGA
NI|Nicaragua|NIC
NL|Netherlands|Nederland|Holland|Kingdom of the Netherlands|Koninkrijk der Nederlanden|Niederlande|Pays-Bas|Hollande|NLD
NO|Norway|Noorwegen|Norge|NOR
NP|Nepal|NPL
NR|Nauru|NRU
NU|Niue|NIU
NZ|New Zealand|Nieuw-Zeeland|NZL
OM|Oman|OMN
PA|Panama|PAN
PE|Peru|PER
PF|French Polynesia|Frans-Polynesië|PYF
PG|Papua New Guinea|Papoea-Nieuw-Guinea|PNG
PH|Philippines|Filipijnen|PHL
PK|Pakistan|PAK
PL|Poland|Polen|Polska|POL
PM|St. Pierre & Miquelon|Saint-Pierre en Miquelon|SPM
PN|Pitcairn Islands|Pitcairneilanden|Pitcairn|PCN
PR|Puerto Rico|PRI
PS|Palestinian Territories|Palestijnse gebieden|Palestinian Territory, Occupied|Palestina|PSE
PT|Portugal|PRT
PW|Palau|PLW
PY|Paraguay|PRY
QA|Qatar|QAT
RE|Réunion|Reunion|REU
RO|Romania|Roemenië|ROU|ROM
RS|Serbia|Servië|SRB
RU|Russia|Rusland|Russian Federation|Russische Federatie|RUS
RW|Rwanda|RWA
SA|Saudi Arabia|Saoedi-Arabië|SAU
SB|Solomon Islands|Salomonseilanden|SLB
SC|Seychelles|Seychellen|SYC
SD|Sudan|Soedan|SDN
SE|Sweden|Zweden|Sverige|SWE
SG|Singapore|SGP
SH|St. Helena|Sint-Helena|SHN
SI|Slovenia|Slovenië|Slovenija|SVN
SJ|Svalbard & Jan Mayen|Spitsbergen en Jan Mayen|Svalbard and Jan Mayen Islands|SJM
SK|Slovakia|Slowakije|Slovak Republic|Slovensko|Slovenská republika|SVK
SL|Sierra Leone|SLE
SM|San Marino|SMR
SN|Senegal|SEN
SO|Somalia|Somalië|SOM
SR|Suriname|SUR
SS|South Sudan|Zuid-Soedan|SSD
ST|São Tomé & Príncipe|Sao Tomé en Principe|STP
SV|El Salvador|SLV
SX|Sint Maarten|Sint-Maarten
SY|Syria|Syrië|Syrian Arab Republic|SYR
SZ|Eswatini|Swaziland|SWZ
TC|Turks & Caicos Islands|Turks- en Caicoseilanden|TCA
TD|Chad|Tsjaad|TCD
TF|French Southern Territories|Franse Gebieden in de zuidelijke Indische Oceaan|ATF
TG|Togo|TGO
TH|Thailand|THA
TJ|Tajikistan|Tadzjikistan|TJK
TK|Tokelau|TKL
TL|Timor-Leste|Oost-Timor|East Timor|TLS
TM|Turkmenistan|TKM
TN|Tunisia|Tunesië|TUN
TO|Tonga|TON
TR|Türkiye|Turkije|Turkey|TUR
TT|Trinidad & Tobago|Trinidad en Tobago|TTO
TV|Tuvalu|TUV
TW|Taiwan|TWN
TZ|Tanzania|Tanzania, United Republic of|TZA
UA|Ukraine|Oekraïne|UKR
UG|Uganda|Oeganda|UGA
UM|U.S. Outlying Islands|Kleine afgelegen eilanden van de Verenigde Staten|United States Minor Outlying Islands|UMI
US|United States|Verenigde Staten|USA|United States of America|Verenigde Staten van Amerika|Amerika
UY|Uruguay|URY
UZ|Uzbekistan|Oezbekistan|UZB
VA|Vatican City|Vaticaanstad|Vatican City State (Holy See)|Vaticaan|Vatican|VAT
VC|St. Vincent & Grenadines|Saint Vincent en de Grenadines|VCT
VE|Venezuela|VEN
VG|British Virgin Islands|Britse Maagdeneilanden|Virgin Islands (British)|VGB
VI|U.S. Virgin Islands|Amerikaanse Maagdeneilanden|Virgin Islands (U.S.)|VIR
VN|Vietnam|Viet Nam|VNM
VU|Vanuatu|VUT
WF|Wallis & Futuna|Wallis en Futuna|Wallis and Futuna Islands|WLF
WS|Samoa|WSM
XK|Kosovo|Kosovo, Republic of|XKX
YE|Yemen|Jemen|YEM
YT|Mayotte|MYT
ZA|South Africa|Zuid-Afrika|ZAF
ZM|Zambia|ZMB
ZW|Zimbabwe|ZWE
"""
"""A country a line: its ISO 3166 code, then its names in English and Dutch, others in use, and its longer code."""


def country_code_of(text: str) -> str:
    """Return the ISO code of a country that is written as a code or as a name; empty when unknown.

    Known are the codes of two and of three letters, the English and Dutch names, and those that neighbours give
    themselves. Several names and codes have to be of the same country.
    """
    known = _codes()
    if code := known.get(_key(text)):
        return code
    codes = {known.get(_key(part), "") for part in _BETWEEN.split(text) if part.strip()}
    return codes.pop() if len(codes) == 1 else ""


def english_name_of(code: str) -> str:
    """Return the English name of a country by its ISO code; empty when unknown."""
    return _ENGLISH.get(code, "")


def _key(text: str) -> str:
    return name_key(_FILLERS.sub(" ", text)) or name_key(text)  # DE is a filler too


@cache
def _codes() -> Mapping[str, str]:
    """Return the code of each name; made at the first use, as few orders have a country as text."""
    return {_key(name): line.partition("|")[0] for line in _NAMES.strip().splitlines() for name in line.split("|")}


_ENGLISH = dict(line.split("|")[:2] for line in _NAMES.strip().splitlines())
