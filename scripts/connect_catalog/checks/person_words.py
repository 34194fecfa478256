"""What headers and values of personal data look like, in English and in agencies' usual
abbreviations.

A header is matched as lower-case words with _ between and around them, without digits:
"_student_id_".
"""

from __future__ import annotations

import re


def _headers(text: str) -> re.Pattern[str]:
    """A pattern for headers that contain one of the expressions, which are separated by spaces."""
    return re.compile(f"_(?:{'|'.join(text.split())})_")


# ---------------------------------------------------------------------------------------- headers

WHO = "|".join(
    """
    student stu stdnt pupil child chld kid infant baby newborn youth juvenile minor client clnt clt
    patient pt case cs member mbr person prsn participant individual indiv family fam household hh
    recipient recip beneficiary parent guardian mother mom father dad caregiver foster_?parent
    sibling victim perpetrator offender defendant respondent applicant enrollee resident inmate
    worker
    case_?worker social_?worker teacher staff employee emp contact emergency_?contact physician
    attorney probation_?officer reporter subject
    """.split()
)
NUMBER = "(?:no|num|nbr|number|numbr)"
ID = f"(?:ids?|i_d|{NUMBER}|key|identifier|code)"

NAMES = _headers(
    rf"""
    (?:first|last|middle|given|family|full|maiden|birth|nick|preferred|legal|sur)_?(?:name|nm|init(?:ial)?)s?
    [flm]_?(?:name|nm) surname (?:name|nm)_?(?:first|last|full|middle) nombres? apellidos?
    next_of_kin
    (?:{WHO})s?_?(?:full_?|s_)?(?:name|nm)s? (?:{WHO})_[fl]_?(?:name|nm)
    (?:{WHO})_(?:first|last)(?:_(?:name|nm))? name_(?:of_)?(?:the_)?(?:{WHO})
    """
)
NOT_NAMES = _headers("count number pct percent")
# The whole header, where the values must be written as names are, too.
PERHAPS_NAMES = re.compile(
    rf"_(?:who|[fl]n|(?:legal_|foster_|current_|primary_)?(?:{WHO})s?|case_?manager|therapist|"
    r"clinician|foster_home|(?:reported|referred|assigned|seen|entered)_(?:by|to)|principal|counselor|"
    r"supervisor)_"
)
BIRTH_DATES = _headers(
    """
    dob d_o_b bday b_?date birth_?(?:date|dt|day)? date_?of_?birth (?:dt|date)_?(?:of_?)?birth
    born(?:_on)? (?:brth|bth|bir)_?(?:date|dt) fecha_(?:de_)?nacimiento
    """
)
RELEASES = _headers("published released issued retrieved accessed modified updated as_of")
ADDRESSES = _headers(
    rf"""
    (?:address(?:es)?|addrs?|adrs)(?:_?line)? (?:street|house|apt)(?:_?(?:name|{NUMBER}))?
    (?:street|home|mail(?:ing)?|residential|physical)_?(?:address|addr) residence po_box domicilio
    direccion
    """
)
PHONES = _headers(
    rf"""
    (?:home|work|cell|mobile|day|eve)?_?(?:phone|telephone|tele?|ph)_?{NUMBER}?
    (?:mobile|cell|fax|telefono)_?{NUMBER}?
    """
)
SSNS = _headers(
    rf"ssn(?:_last)? last_ssn ss_?{NUMBER} soc(?:ial)?_?sec(?:urity)?(?:_?{NUMBER})? social"
)
IDS = _headers(
    rf"""
    (?:{WHO})s?_?{ID}
    (?:record|rec|referral|ref|episode|incident|report|intake|placement|removal|encounter)_?{ID}
    (?:admission|admit|claim|docket|chart|visit|enrollment|allegation|complaint|application)_?{ID}
    sasid ssid sis_?id sid lasid uic mrn emr med(?:ical)?_?rec(?:ord)?(?:_?{NUMBER})?
    medicaid(?:_?(?:id|{NUMBER}))? medicare_?id husky_?id eis_?id hmis_?id edg_?(?:id|no) docket
    link_?(?:id|{NUMBER}|person) birth_?cert(?:ificate)?(?:_?{NUMBER})? passport(?:_?no)?
    (?:drivers?_?)?licen[cs]e_?{NUMBER} state_assigned_(?:student_)?(?:id|identifier) guid uuid
    """
)
PLACES_AND_TIMES = _headers(
    """
    (?:town|city|county|district|school|region|state|area|tract|place|zip)s?
    (?:year|yr|month|quarter|week|period|fisc[a-z]*|fy|sfy)s?
    """
)
# The whole header, where it says nothing.
SILENT = re.compile(
    r"_(?:(?:col|column|field|item|value|label|text|info|notes?|x|var|v|f|c)_?[a-z]?_)?"
)
# Things and places that bear the names of persons, and groups that are called as surnames are.
_AFTER_PERSONS = """
    schools? building campus hospital facility clinic provider organi[sz]ation institution program agency
    employer vendor site street species trees? occupation job trade industry subject course language company
    office station park library center team funder grantee
    """
_NAMED_PLACES = """
    district town city village place county parish country birthplace location municipality neighborhood region
    state area residence
    """
AFTER_PERSONS = _headers(_AFTER_PERSONS)
NAMED_PLACES = _headers(_NAMED_PLACES)
NAMESAKES = _headers(_AFTER_PERSONS + _NAMED_PLACES.replace("residence", ""))
PLACE_CODES = _headers(
    "(?:aff_?)?geo(?:_?id)? fips nces[a-z]* leaid zcta cousub tract block_group county_?code"
)
ROW_KEYS = _headers("id no num key code row index")
AMOUNTS = _headers(
    """
    amount amt spending dollars cost budget total value count sum estimate est population pop rate
    percent pct expenditures? revenue grant funds? payments?
    """
)
ABOUT_A_PERSON = _headers(
    """
    ages? age_(?:yrs|years) sex gender race ethnic[a-z]* hispanic latino grade dob yob birth_?(?:date|dt|year|yr)
    (?:year|yr)_born disab[a-z]*
    diagnos[a-z]* dx language lang ell el iep sped lunch frpl lep marital religion status entry exit
    admit admission discharge removal placement enrolled withdrawn medication insurance veteran
    homeless foster income height weight score gpa citizenship nationality tribe
    """
)

# An average age, an income limit: said of a group, or a rule.
OF_A_GROUP = _headers(
    """
    averages? avg mean median min(?:imum)? max(?:imum)? floor ceiling limit from to under over rate rates percent
    pct share number count total of in per persons? children people groups? bands? size change
    """
)
CHILDS_AGE = re.compile(r"1?\d|2[01]|199\d|20[0-3]\d")  # or the year of birth
SEXES = frozenset("f m female male girl boy girls boys x woman man w nonbinary".split())
YES_NO = frozenset("yes no y n true false 0 1 x".split())
GRADES = re.compile(
    r"(?:pk|k|kg|prek|pre-k|kindergarten|(?:grade )?(?:1[0-2]|0?[1-9])(?:st|nd|rd|th)?)", re.I
)
RACES = re.compile(
    r"\b(?:white|black|asian|hispanic|latin[oax]|african|native|biracial|multiracial)\b", re.I
)

# ----------------------------------------------------------------------------------------- values

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}\.[a-zA-Z]{2}")
PHONE = re.compile(
    r"(?<![\w.-])(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}"
    r"(?:\s?(?:x|ext\.?)\s?\d+)?(?![\w-])"
)
SSN = re.compile(r"(?<![\w-])(?!000|666)\d{3}([- ])\d{2}\1\d{4}(?![\w-])")
DAY = re.compile(
    r"(?P<y>\d{4})([-/])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?:[T ]00:00(?::00)?)?"
    r"|(?P<m2>\d{1,2})([-/.])(?P<d2>\d{1,2})\6(?P<y2>\d{4}|\d{2})"
    r"|(?P<d3>\d{1,2})[- ](?P<b3>[A-Za-z]{3})[a-z]*\.?[- ,]+(?P<y3>\d{4}|\d{2})"
    r"|(?P<b4>[A-Za-z]{3})[a-z]*\.? (?P<d4>\d{1,2}),? (?P<y4>\d{4})"
    r"|(?P<y5>(?:19|20)\d\d)(?P<m5>\d\d)(?P<d5>\d\d)"
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_STREETS = "|".join(
    """
    street str? avenue ave? road rd lane ln drive dr court ct boulevard blvd circle cir way place pl
    terrace ter highway hwy parkway pkwy square sq trail trl turnpike tpke route rte extension ext
    heights hts crossing green ridge run path
    """.split()
)
STREET = re.compile(
    rf"^\d{{1,6}}[a-z]?\s+(?:[nsew]\.?\s+)?[\w'.\s-]*?\b(?:{_STREETS})\b"
    r"|^p\.?\s?o\.?\s+box\s+\d|^\d+\s+\D*\b(?:apt|apartment|suite|ste|unit)\b\.?\s*#?\s*(?:\d\w{0,4}|[a-z])$",
    re.I,
)
HOUSE_AND_NAME = re.compile(r"\d{1,6} [A-Z][a-z]+(?: [A-Z][\w.]*)+")
PLACE_CODE = re.compile(r"\d{2}|\d{3}|\d{5}|\d{7}|\d{10,12}|\d{15}|\d{5,7}US\d{2,15}")
# A Census tract, block group or block: state, county (odd, or a planning region), and the rest.
GEOID = re.compile(r"\d{5,7}US\d{2,15}|[0-5]\d(?:\d\d[13579]|1\d0)(?:\d{6}|\d{7}|\d{10})")
CODE = re.compile(r"(?=(?:\D*\d){4})[A-Za-z0-9][A-Za-z0-9-]{4,40}")
ROW_NUMBER = re.compile(r"[A-Za-z]{0,6}[-_ ]?\d+|[0-9a-f]{8}-[0-9a-f-]{27}")
DIALLED = re.compile(r"[2-9][0-8]\d[2-9]\d{6}")  # North American numbers: area, exchange, line
SIX_DIGITS = re.compile(r"[1-9]\d{5}")
NUMERAL = re.compile(r"-?[\d,]*\.?\d+%?")
# A title before a name; "Dr" and the like may do without their point.
ADDRESSED = re.compile(
    r"\b(?:(?:Dr|Mrs?|Ms|Mx|Sra|Srta)\.?|(?:Prof|Rev|Hon|Atty)\.)\s+[A-Z][a-zé]+"
)
TITLE = re.compile(r"^(?:Dr|Mrs?|Ms|Mx|Miss|Prof|Sra?|Srta)\.?\s+", re.I)

# First names that are common in the United States.
GIVEN_NAMES = frozenset(
    """
    james mary michael patricia robert jennifer john linda david elizabeth william barbara
    richard susan joseph jessica thomas karen christopher sarah charles lisa daniel nancy
    matthew sandra anthony ashley mark emily steven kimberly andrew betty paul margaret joshua
    donna kenneth michelle kevin carol brian amanda timothy melissa ronald deborah george
    stephanie jason rebecca edward sharon jeffrey laura ryan cynthia jacob amy nicholas
    kathleen gary angela eric shirley jonathan brenda stephen emma larry anna justin pamela
    scott nicole brandon samantha benjamin katherine samuel christine gregory helen alexander
    debra patrick rachel frank carolyn raymond janet jack maria dennis catherine jerry heather
    tyler diane aaron olivia jose julie adam joyce nathan victoria henry ruth zachary virginia
    douglas lauren peter kelly kyle christina noah joan ethan evelyn jeremy judith walter
    andrea keith hannah christian jacqueline roger cheryl austin megan sean gloria gerald
    teresa carl ann dylan sara harold madison jordan kathryn jesse abigail bryan sophia billy
    frances bruce alice gabriel judy joe isabella logan julia alan grace juan amber albert
    denise willie danielle elijah marilyn wayne beverly randy charlotte vincent natalie mason
    theresa roy diana ralph brittany bobby doris russell kayla bradley alexis philip lori
    eugene luis carlos miguel angel jesus diego mateo santiago sofia camila valentina lucia
    elena ana rosa carmen liam lucas aiden jayden mia ava ella chloe lily zoe aaliyah destiny
    jasmine tiffany crystal erica courtney kristen tracy wendy dawn tina tammy melanie leslie
    jill holly monica april veronica kristin allison sheila marcus derek corey shawn troy todd
    craig chad travis joel brett edwin ricardo
    """.split()
)
# Words of places, institutions and things counted: no person is called by them.
NO_PERSON = frozenset(
    """
    school schools academy elementary middle high magnet charter center centre college
    university district hospital clinic county town city village region area street river lake
    park church library house home services service family families foundation fund inc llc ltd plc
    agency department office program programs institute association associates council group team
    trust north south east west new of for the and or in with to at by per public board education
    initiative waiver bureau partnership borough parish state states municipality tract block
    island islands beach harbor springs valley falls mount saint st san santa fort port holy our
    lady republic
    data total all other unknown none not no yes other
    preschool kindergarten nursery campus site learning sacred memorial medical health care child
    children youth start reading early social study studies arts science sciences
    """.split()
)
# Listed as names too, and far more often something else: groups, months, days, tongues, trades, trees.
ORDINARY = frozenset(
    """
    january february march april may june july august september october november december spring
    summer autumn winter monday tuesday wednesday thursday friday saturday sunday
    white black brown green grey gray red blue asian indian native english french german spanish
    italian irish polish welsh greek dutch roman creole karen serbian
    baker barber butcher carpenter clerk cook driver farmer fisher gardener guard mason miller
    miner nurse painter porter potter sailor tailor teacher turner weaver
    ash aspen birch cedar cherry hazel holly juniper laurel linden maple oak olive pine poplar
    rowan willow rose lily violet iris daisy
    male female boy boys girl girls man men woman women mother father parent parents grandparent
    young old long short large small low high day year years week month night
    art dance drama music grammar history reading writing latin algebra health civics civil
    good fair poor bad best worst better fine excellent average strong weak mild severe extreme
    major minor none other both case foster kin adult adults teen infant true false
    alabama alaska arizona carolina dakota virginia georgia florida tennessee texas montana nevada
    washington delaware maine ohio utah oregon kansas
    canada chad china cuba egypt england france germany ghana holland india iran iraq ireland
    israel italy japan kenya korea laos mexico nepal peru poland portugal russia scotland
    spain syria turkey vietnam brazil chile colombia
    """.split()
)
# Parts of a name that name nobody by themselves, and what stands behind one.
PARTICLES = frozenset(
    "jr sr ii iii iv de la del las los da do dos das di van von der den le y".split()
)
# A running number before a name; an age, a grade or a number behind one.
NUMBER_BESIDE = re.compile(r"^\d{1,4}\s*[.):-]?\s+|[\s(,_-]*\d[\d/.-]{0,9}\s*(?:y\w*)?\)?$")
# Kin of somebody who is named.
KIN = re.compile(
    r"^(?:baby(?: boy| girl)?|(?:mother|father|parents?|child|son|daughter) of)\s+"
    r"|['’]s (?:child|children|son|daughter|mother|father|family)$|(?<=\w) family$",
    re.I,
)
NAME_ONLY = re.compile(r"\b(?:Mc|[OD]['’])[A-Z]")  # how nothing but a surname begins
PLACE_END = re.compile(
    r"(?:ton|ham|bury|ford|field|ville|burgh?|port|wich|brook|wood|mouth|dale|shire|haven|borough|boro"
    r"|stead|bridge|chester|fort|furt|stadt|bourne|minster|side|view|land|ville)$"
)
# How surnames end, and few other words.
SURNAME_END = re.compile(
    r"\w(?:s[oe]n|sson|dottir|berg|stein|mann|ski|sky|ska|wicz|witz|ez|ovich|ovic|enko|ell[io]|etti|ini|ucci"
    r"|escu|quist|gren|str[oö]m|yan|ov[a]?|wala|singh|pour|oglu|zadeh|akis|opoulos|baum|feld|auer|meyer"
    r"|hofer|dahl)$"
)
STATE_CODES = frozenset(
    """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM
    NY NC ND OH OK OR PA PR RI SC SD TN TX UT VT VA WA WV WI WY
    """.split()
)
# Words of an office's mailbox.
OFFICES = frozenset(
    """
    info data open opendata contact help hello office admin press media news web webmaster
    site catalog records foi foia research reports report statistics stats team group unit
    program programs support service services public affairs questions inquiry inquiries
    request requests mail mailbox inbox communications director commissioner privacy security
    noreply portal policy evaluation analytics health children families education youth dept
    department agency division bureau
    """.split()
)
