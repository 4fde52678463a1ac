"""The words of names, as data: other spellings of one word, and words that tell bodies apart.

Everything is in small letters, without accents, as ``name_key`` gives it.
"""

from functools import cache

from babel import Locale

from campaign.organizations.rules import name_key
from campaign.organizations.us_states import STATES


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


def _pairs(table: str) -> dict[str, str]:
    rows = (row.split(":") for row in table.split(";"))
    return {short: long.strip() for shorts, long in rows for short in shorts.split()}


def _phrases(table: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    rows = (row.split(":") for row in table.split(";"))
    return {tuple(long.split()): tuple(short.split()) for long, short in rows}


CERTAIN = _pairs(
    "centre ctr cntr:center; centres:centers; univ:university; natl:national; intl:international; "
    "assn assocn:association; dept:department; govt:government; organisation orgn:organization; "
    "organisations:organizations; organising:organizing; labour:labor; defence:defense; "
    "programme:program; programmes:programs; neighbour:neighbor; neighbours:neighbors; "
    "neighbourhood:neighborhood; colour:color; mobilisation:mobilization; st:saint; sts:saints; "
    "mt:mount; ft:fort; cnty:county; corp:corporation; usa:usa; hosp:hospital; cmte cmtee:committee; "
    "1st:first; 2nd:second; 3rd:third; 4th:fourth; 5th:fifth; 6th:sixth; 7th:seventh"
)
"""Spellings that are always the other word; names that differ only so are the same."""

CERTAIN_PHRASES = _phrases(
    "united states of america:usa;united states:usa;u s a:usa;u s:usa;u n:un;united nations:un;"
    "asociacion civil:ac;a c:ac;e v:ev;s a:sa;non profit:nonprofit;non citizen:noncitizen;non citizens:noncitizens;main saint:main street;"
    "washington dc:dc;washington district of columbia:dc;district of columbia:dc;"
    "new york city:nyc;"
    "new york:newyork;new jersey:newjersey;new mexico:newmexico;new hampshire:newhampshire;"
    "north carolina:northcarolina;south carolina:southcarolina;north dakota:northdakota;"
    "south dakota:southdakota;west virginia:westvirginia;rhode island:rhodeisland;"
    "american civil liberties union:aclu;service employees international union:seiu;"
    "american federation of state county municipal employees:afscme;aflcio:afl cio;"
    "american federation of labor congress of industrial organizations:afl cio;"
    "united food commercial workers international union:ufcw;united food commercial workers:ufcw;"
    "international brotherhood of teamsters:teamsters;"
    "international brotherhood of electrical workers:ibew;"
    "national association for advancement of colored people:naacp;"
    "hebrew immigrant aid society:hias;southern poverty law center:splc;"
    "young womens christian association:ywca;young mens christian association:ymca;"
    "league of united latin american citizens:lulac;"
    "mexican american legal defense educational fund:maldef;"
    "university of california los angeles:ucla;uc los angeles:ucla;"
    "university of california berkeley:uc berkeley;university of california davis:uc davis;"
    "university of california irvine:uc irvine;university of california san diego:uc san diego;"
    "new york university:nyu;city university of new york:cuny;state university of new york:suny"
)
"""Long forms and how they are shortened, for bodies whose short form means no other."""

LIKELY = _pairs(
    "assoc assocs associates:association; org orgs:organization; comm:committee; am amer amn american americans:america; "
    "fdn fndn:foundation; soc:society; inst:institute; conf:conference; fed:federation; "
    "prog program programs proj projects:project; svc svcs serv service:services; cty:county; "
    "coll:college; sch:school; grp:group; adv:advocacy; ed educ educational:education; "
    "immigrants immigration immigrations:immigrant; migrants migration:migrant; asian asians:asia; "
    "childrens child childs:children; womens woman womans:women; "
    "mens man mans:men; persons person peoples:people; advocates advocate:advocacy; "
    "defenders defending:defender; organizers organizing organizations:organization; "
    "workers working:worker; lawyers:lawyer; legals:legal; laws:law; african:africa; "
    "communities communitys:community; families familys:family; ministries:ministry; "
    "universities:university; charities:charity; societies:society; nations nation:national; "
    "catholics:catholic; us:usa; latinos latinx latina latinas latine:latino; haitians haitian:haiti; "
    "fl:florida; ga:georgia; nc:northcarolina; tx:texas; nj:newjersey; sc:southcarolina; ri:rhodeisland; nh:newhampshire; wv:westvirginia; va:virginia; md:maryland; "
    "mn:minnesota; wi:wisconsin; il:illinois; tn:tennessee; ky:kentucky; az:arizona; nv:nevada; "
    "calif cal:california; penn pa:pennsylvania; mich:michigan; wash:washington; mass:massachusetts; "
    "ny:newyork; nm:newmexico; conn:connecticut; ill:illinois; tenn:tennessee"
)
"""Spellings that are mostly the other word, and forms of one word; a person should look."""

SMALL = _words(
    "a an and at by for from in into of on or the to with "
    "de del la las el los en y e da do das dos des du le les et und der die das fur "
    "te th teh hte thhe thee tthe fo fr forr foor fro ofr adn nad annd andd nd oof ot f oon iin"
)
"""Words that only join others, and slips in them; left out, names are alike but not yet the same."""

ACRONYMS = _words(
    "aclu afscme afge afl aft cair cio cuny cwa dc dsa fcnl hias hrc ibew ilrc lgbt lgbtq "
    "lgbtqia lulac maldef mit naacp naleo nasw nea nilc nlg nyc nyu pac seiu splc suny uaw uc ucc "
    "ucla ufcw un unhcr us usa usc ymca ywca"
)
"""Words that are written in capitals."""

COUNTING = _words("no number nr num")
"""Before a number these say nothing."""

COUNTED_LOCALS = _words("local lu")
"""Before a number these are a local, which many leave out; a council may have the same number."""

HEADS = _words(
    "center network project organization coalition association initiative institute campaign "
    "group society alliance movement collective"
)
"""Last words that people leave out, or add."""

STARTS = _words("stichting vereniging")
"""Legal forms that stand first; where only one name has it, a person should look."""

ENDINGS = _words("corporation ev sa ac")
"""Legal forms that may stand for more; where only one name has it, a person should look."""

SISTERS = _words(
    "action fund foundation pac votes voter auxiliary political advocacy education endowment trust "
    "legal law defense litigation press store institute youth"
)
"""Words of sister bodies: the charity, the one that lobbies, the one that pays."""

UNITS = _words(
    "local chapter lodge branch district region council affiliate section unit post county city "
    "state diocese archdiocese conference synod province area division metro greater parish "
    "committee caucus congregation campus office statewide regional national international"
)
"""Words of parts of a larger body."""

PLACE_UNITS = _words("county city town township borough village parish diocese archdiocese state")
"""Before these stands the name of a place, in which each letter counts."""

SIDES = frozenset(
    f"{first}{last}{ending}"
    for first in ("", "north", "south", "mid")
    for last in ("", "east", "west", "central", "north", "south")
    for ending in ("", "ern")
) - {"", "ern"}

IDENTITIES = _words(
    "black white women men latino asia africa america jewish catholic muslim christian hindu sikh "
    "lutheran baptist methodist presbyterian episcopal quaker buddhist evangelical mennonite "
    "lgbt lgbtq queer trans transgender gay lesbian deaf blind disabled disability veteran senior "
    "youth young student children girl boy family elder undocumented indigenous native tribal "
    "korean chinese japanese filipino vietnamese indian arab haiti mexican cuban puerto rican "
    "dominican salvadoran guatemalan honduran nicaraguan somali ethiopian nepali pakistani "
    "hispanic caribbean pacific islander south southeast middle palestinian israeli iranian "
    "first second third fourth fifth sixth seventh one two three four five six seven"
)
"""Of whom or which a body is: another such word is another body."""

_CITIES = (
    "los angeles;chicago;houston;phoenix;philadelphia;san antonio;san diego;dallas;austin;boston;"
    "jacksonville;fort worth;columbus;charlotte;indianapolis;san francisco;seattle;denver;nyc;"
    "nashville;oklahoma;el paso;portland;las vegas;detroit;memphis;louisville;baltimore;milwaukee;"
    "albuquerque;tucson;fresno;sacramento;kansas;mesa;atlanta;omaha;colorado springs;raleigh;miami;"
    "oakland;minneapolis;tulsa;bakersfield;wichita;arlington;aurora;tampa;new orleans;cleveland;"
    "honolulu;anaheim;lexington;stockton;corpus christi;riverside;newark;saint paul;cincinnati;"
    "orlando;pittsburgh;saint louis;greensboro;anchorage;plano;lincoln;durham;buffalo;jersey;"
    "madison;reno;richmond;spokane;rochester;tacoma;des moines;salt lake;providence;hartford;"
    "brooklyn;queens;bronx;manhattan;harlem;berkeley;irvine;london;paris;berlin;toronto;montreal;"
    "marin;marion;orange;alameda;santa clara;san jose;monterey;ventura;sonoma;cook;king"
)

_UNIVERSITIES = _words(
    "uc ucla cuny suny nyu usc mit harvard yale princeton stanford cornell tulane"
)

_COMMON = (
    "project services law organization worker worker community network rights human civil center "
    "alliance coalition association council committee campaign initiative institute society group "
    "foundation fund federation union league congress conference movement collective cooperative "
    "immigrant migrant refugee asylum seeker asylee border detention watch deportation deported "
    "justice freedom equality equity liberty liberties peace hope unity solidarity dignity mercy "
    "legal aid clinic school university college academy education research policy public interest "
    "defense defender advocacy action resource center support help house home housing shelter "
    "health medical care mental hospital nurse doctor physician lawyer attorney bar judge court "
    "church faith interfaith ministry mission sister brother friend neighbor charity congregation "
    "temple synagogue mosque diocese women men children youth family people person citizen "
    "student teacher labor worker farm farmworker domestic day laborer restaurant hotel food "
    "environment environmental climate water earth green energy conservation wildlife land river "
    "national international global world regional american united state county city town local "
    "democratic democracy voter vote voting election political power progress progressive future "
    "economic development business trade commerce chamber industry finance credit bank "
    "art culture cultural history heritage museum library press media news radio "
    "social security welfare relief service volunteer together welcome welcoming bridge light "
    "work working training job employment opportunity development senior elder disability "
    "partnership partner program task force team board commission agency department "
    "access empowerment leadership leader vision voice witness sanctuary safe violence abuse "
    "against without beyond every all new first just fair free open strong rising "
    "integration inclusion diversity litigation legislative reform strategic strategy impact "
    "rapid response emergency crisis disaster hunger poverty homeless literacy learning "
    "animal child mother father parent gender sexual reproductive trafficking torture prison "
    "criminal police policing safety gun war nuclear arms korea mexico cuba latin "
    "resistance courageous desert mountain valley coast coastal bay lake island pacific atlantic "
    "rural urban metropolitan neighborhood village park garden forest ocean"
)


@cache
def places() -> frozenset[str]:
    """Words of places: countries, the states of the United States, and large cities."""
    countries = map(str, Locale("en").territories.values())
    names = map(name_key, (*countries, *STATES, *_CITIES.split(";")))
    words = {part for name in names for part in (*name.split(), name.replace(" ", ""))}
    words |= _UNIVERSITIES
    return frozenset(words - SMALL - {"new", "islands", "island", "world", "united", "lake", "us"})


@cache
def common() -> frozenset[str]:
    """Words that stand in the names of many bodies, in the form that ``LIKELY`` gives."""
    words = {*_COMMON.split(), *HEADS, *SISTERS, *UNITS, *SIDES, *IDENTITIES}
    return frozenset(LIKELY.get(word, word) for word in words) | words


@cache
def telling() -> frozenset[str]:
    """Words that tell a part, a sister or a look-alike from a body that is else called the same."""
    return places() | SISTERS | UNITS | SIDES | IDENTITIES
