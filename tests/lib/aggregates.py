"""Made-up tables of groups, as agencies, the Census and school offices lay them out: the decoys that
the finders of personal data must let through.

Every kind is made several times from a seed, with other rows and other headings. Nothing in them tells of
one person, though much looks like it: places and schools that bear a person's name, codes that are
different in every row, days, addresses of no one.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from itertools import product

from faker import Faker

Table = dict[str, list[str]]

TOWNS = """Abington Acton Adams Amherst Andover Arlington Ashby Athol Auburn Avon Barre Becket Bedford Belmont
Berlin Bernardston Billerica Blandford Bolton Boxford Braintree Brewster Brookline Burlington Canton Carver
Chatham Chester Clinton Concord Conway Dalton Dedham Dennis Dover Douglas Duxbury Easton Everett Fairhaven
Falmouth Foxborough Franklin Gardner Gill Grafton Granby Greenfield Hadley Hamilton Hanover Hanson Hardwick
Harvard Hatfield Haverhill Hingham Holden Holland Hudson Lancaster Lawrence Lee Lenox Lincoln Lowell Ludlow
Lynn Madison Malden Marion Marshfield Maynard Medford Melrose Milford Milton Monroe Monson Montague Natick
Nelson Newton Norfolk Norton Orange Orleans Oxford Palmer Paxton Pelham Plymouth Quincy Randolph Reading
Russell Salem Savoy Sharon Sherborn Shirley Somerset Stow Sutton Taunton Tisbury Townsend Tyngsborough Upton
Walpole Waltham Ware Warren Warwick Washington Wayland Webster Wendell Weston Whitman Wilmington Winthrop
Woburn Worthington""".split()
VILLAGES = """Amston|Bakersville|Baltic|Botsford|Broad Brook|Buckland|Centerbrook|Cobalt|Collinsville|Cos
Cob|East Berlin|Falls Village|Fabyan|Gaylordsville|Georgetown|Gilman|Hadlyme|Hawleyville|Higganum|Ivoryton|
Jewett City|Lakeside|Mystic|Niantic|Noank|North Westchester|Oakdale|Old Mystic|Pawcatuck|Pine Meadow|Poquonock|
Quaker Hill|Quinebaug|Riverton|Rockfall|Rogers|Rowayton|Sandy Hook|South Kent|Stafford Springs|Taconic|
Taftville|Tariffville|Versailles|Wauregan|Weatogue|West Cornwall|Yantic"""
COUNTIES = """Adams Allen Blair Bradford Butler Carroll Clark Clay Clinton Cumberland Douglas Fayette Franklin
Fulton Grant Greene Hamilton Harrison Henry Howard Jackson Jefferson Johnson Knox Lawrence Lee Logan Madison
Marion Marshall Monroe Montgomery Morgan Owen Perry Pike Porter Pulaski Randolph Scott Shelby Spencer Sullivan
Union Warren Wayne Wells White""".split()
STATES = """Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|
Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|
Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|
North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|
Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming"""
STATE_CODES = "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ".split()
COUNTRIES = """Argentina|Bangladesh|Brazil|Cambodia|Canada|Cape Verde|Chad|Chile|China|Colombia|Cuba|Dominican
Republic|Ecuador|Egypt|England|France|Georgia|Germany|Ghana|Guatemala|Guyana|Haiti|Honduras|India|Iran|Iraq|
Ireland|Israel|Italy|Jamaica|Japan|Jordan|Kenya|Korea|Laos|Lebanon|Mexico|Nepal|Nigeria|Pakistan|Peru|
Philippines|Poland|Portugal|Russia|Scotland|Somalia|Spain|Syria|Trinidad and Tobago|Turkey|Ukraine|Vietnam"""
LANGUAGES = """Albanian|Arabic|Bengali|Chinese|Creole|English|French|German|Greek|Gujarati|Haitian Creole|Hindi|
Italian|Japanese|Karen|Korean|Nepali|Pashto|Polish|Portuguese|Punjabi|Russian|Serbian|Somali|Spanish|Swahili|
Tagalog|Telugu|Turkish|Ukrainian|Urdu|Vietnamese|Yoruba"""
MONTHS = (
    "January February March April May June July August September October November December".split()
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
RACES = """American Indian or Alaska Native|Asian|Black or African American|Hispanic or Latino|Native Hawaiian|
Two or More Races|White"""
OFFENCES = """Arson|Assault|Breach of peace|Burglary|Disorderly conduct|Drug possession|Embezzlement|Forgery|
Fraud|Gambling|Larceny|Loitering|Motor vehicle theft|Murder|Robbery|Runaway|Stolen property|Trespass|
Vandalism|Weapons"""
DISABILITIES = """Autism|Deafness|Emotional disturbance|Hearing impairment|Intellectual disability|Learning
disability|Multiple disabilities|Orthopedic impairment|Other health impairment|Speech or language impairment|
Traumatic brain injury|Visual impairment"""
SUBJECTS = """Algebra|Art|Biology|Chemistry|Chorus|Civics|Dance|Drama|English|Geography|Geometry|Grammar|
Health|History|Latin|Mathematics|Music|Physics|Reading|Science|Spanish|Writing"""
INDUSTRIES = """Agriculture|Arts|Construction|Education|Finance|Fishing|Forestry|Health care|Hunting|Information|
Insurance|Manufacturing|Mining|Public administration|Real estate|Retail trade|Transportation|Utilities|
Wholesale trade"""
OCCUPATIONS = """Baker|Barber|Butcher|Carpenter|Clerk|Cook|Driver|Electrician|Farmer|Fisher|Gardener|Guard|Mason|
Miller|Miner|Nurse|Painter|Plumber|Porter|Potter|Roofer|Sailor|Tailor|Teacher|Turner|Weaver|Welder"""
PROGRAMS = """Anna Freud Program|Birth to Three|Care 4 Kids|Child First|Even Start|Fatherhood Initiative|Head
Start|Jordan Matthews Fund|Katie Beckett Waiver|Minding the Baby|Nurse-Family Partnership|Nurturing Families|
Parents as Teachers|Reach Out and Read|Roberto Clemente Academy|Triple P|Wilson Reading|Youth Service Bureau"""
INDICATORS = """Babies born early|Children in poverty|Infant deaths|Low weight at birth|Mothers under 20|Teens not
in school|Third graders reading well|Families paying over half of income for rent|Children without health
insurance|Young children in preschool|Parents with steady work|Children tested for lead"""
AGENCIES = "DCF SDE DPH DSS OEC DMHAS DDS DOC DOL DOH CSSD JUD OPM OHS DECD DESPP DOT DMV".split()
CIP = """Agriculture, General|Accounting and Finance|Nursing, Registered|Teaching, Early Childhood|Engineering,
Civil|Design, Graphic|Law, General|Music, Performance|Psychology, Clinical|Theater, Acting|Social Work, Family|
Statistics, Applied"""
SAINTS = """St. Andrew|St. Anthony|St. Brendan|St. Francis|St. James|St. Joseph|St. Mary|St. Matthew|St. Paul|
St. Peter|St. Rita|St. Rose|St. Thomas|Our Lady of Mercy|Sacred Heart|Holy Trinity"""
HOSPITALS = """Backus|Bridgeport|Bristol|Charlotte Hungerford|Danbury|Day Kimball|Greenwich|Griffin|Hartford|
Johnson Memorial|Lawrence and Memorial|Manchester|Middlesex|Midstate|Milford|Norwalk|Rockville|Saint Francis|
Sharon|Stamford|Waterbury|Windham|Yale New Haven"""
SCHOOLS = """Barnum|Beardsley|Bryant|Cesar Batalla|Columbus|Cross|Curiale|Dunbar|Hallen|High Horizons|Hooker|
Jettie Tisdale|John Winthrop|Johnson|Luis Munoz Marin|Madison|Maplewood|Park City|Read|Roosevelt|Thomas
Hooker|Waltersville|Wilbur Cross|Winthrop"""
SPECIES = """Ash|Aspen|Beech|Birch|Cedar|Cherry|Chestnut|Dogwood|Elm|Hawthorn|Hazel|Hickory|Holly|Juniper|
Laurel|Linden|Maple|Oak|Olive|Pine|Poplar|Redbud|Rowan|Sassafras|Spruce|Walnut|Willow"""


CITIES = """Albuquerque|Arlington|Atlanta|Austin|Baltimore|Boston|Charlotte|Chicago|Cleveland|Colorado Springs|
Columbus|Dallas|Denver|Detroit|El Paso|Fort Worth|Fresno|Houston|Indianapolis|Jacksonville|Kansas City|Las
Vegas|Los Angeles|Memphis|Mesa|Miami|Milwaukee|Nashville|New York|Oakland|Omaha|Philadelphia|Phoenix|Portland|
Raleigh|Sacramento|San Antonio|San Diego|San Jose|Seattle|Tucson|Tulsa|Wichita"""
DRUGS = "Alcohol Cocaine Crack Ecstasy Fentanyl Heroin Marijuana Molly Opioids Tobacco Valium Xanax".split()
KIN = "Aunt|Brother|Cousin|Father|Foster parent|Grandmother|Mother|Sister|Stepfather|Uncle"
EXITS = "Adoption|Aged out|Death|Emancipation|Guardianship|Reunification|Runaway|Transfer"
VACCINES = "DTaP|Hepatitis A|Hepatitis B|Hib|Influenza|MMR|PCV|Polio|Rotavirus|Varicella"
SCALES = "Bad Best Excellent Fair Fine Good Poor Severe Strong Weak Worst".split()
CODES = "AI AS BL HI MR NH UN WH EN ES FR HT PL PT VI ZH".split()
MAKES = "Bentley Chevrolet Chrysler Dodge Ford Honda Hyundai Jeep Kia Lincoln Mercedes Nissan Subaru Tesla".split()
PARTS = (
    "Central East Eastern North Northeast Northwest South Southeast Southwest West Western".split()
)


def words(text: str) -> list[str]:
    return [" ".join(word.split()) for word in text.split("|")]


class Maker:
    """Draws the cells of one table."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.fake = Faker("en_US")
        self.fake.seed_instance(seed)

    def some(self, of: list[str], least: int = 8) -> list[str]:
        return self.draw.sample(of, self.draw.randint(min(least, len(of)), len(of)))

    def counts(self, rows: int, most: int = 5000) -> list[str]:
        return [str(self.draw.randint(10, most)) for _ in range(rows)]

    def rates(self, rows: int) -> list[str]:
        return [f"{self.draw.uniform(0.5, 60):.1f}" for _ in range(rows)]

    def by(self, of: list[str], heading: str, count: str, *others: tuple[str, list[str]]) -> Table:
        """A count for each of some groups, crossed with others."""
        rows = [*product(self.some(of), *(values for _, values in others))]
        headings = [heading, *(name for name, _ in others)]
        table = {name: [row[i] for row in rows] for i, name in enumerate(headings)}
        return {**table, count: self.counts(len(rows))}

    def pick(self, *choices: str) -> str:
        return self.draw.choice(choices)

    def digits(self, pattern: str) -> str:
        return "".join(self.draw.choice(string.digits) if c == "#" else c for c in pattern)


def census_geoids(m: Maker) -> Table:
    towns = m.some(TOWNS, 20)
    ids = [f"0600000US09{m.digits('###')}{i:05}" for i, _ in enumerate(towns)]
    return {
        m.pick("GEO.id", "GEO_ID", "Id", "geo"): ids,
        m.pick("GEO.display-label", "Geography", "NAME"): [f"{t} town, Connecticut" for t in towns],
        m.pick("Children", "HD01_VD01", "Estimate; Total:"): m.counts(len(towns)),
    }


def census_tracts(m: Maker) -> Table:
    rows = m.draw.randint(20, 120)
    tracts = [f"Census Tract {m.digits('####')}.0{m.draw.randint(1, 9)}" for _ in range(rows)]
    before, county = m.pick("14000US", "1400000US", ""), m.pick("001", "003", "009", "110", "190")
    return {
        m.pick("GEOID", "GEO_ID", "id", "Geo Id", "AFFGEOID"): [
            f"{before}09{county}{m.digits('######')}" for _ in range(rows)
        ],
        m.pick("name", "NAMELSAD", "Geographic Area Name"): [
            f"{t}, {m.draw.choice(COUNTIES)} County, Connecticut" for t in tracts
        ],
        "B01001_001E": m.counts(rows),
        "B01001_001M": m.counts(rows, 200),
    }


def named_places(m: Maker) -> Table:
    """A column `name` of counties, towns and the state."""
    counties, towns = m.some(COUNTIES, 5), m.some(TOWNS, 12)
    rows = [
        ("state", "Connecticut"),
        *(("region", f"{c} County") for c in counties),
        *(("town", t) for t in towns),
    ]
    return {
        m.pick("level", "Level", "type"): [level for level, _ in rows],
        m.pick("name", "Name", "place", "label"): [name for _, name in rows],
        m.pick("Total population", "Children", "value"): m.counts(len(rows)),
    }


def towns_by_year(m: Maker) -> Table:
    heading = m.pick(
        "Town", "town", "Municipality", "name", "Name", "Geography", "Label", "value_for"
    )
    return m.by(
        TOWNS, heading, "Children", ("Year", ["2019", "2020", "2021"][: m.draw.randint(1, 3)])
    )


def made_towns(m: Maker) -> Table:
    rows = [*dict.fromkeys(m.fake.city() for _ in range(m.draw.randint(20, 90)))]
    return {m.pick("name", "Name", "city", "area"): rows, "children": m.counts(len(rows))}


def village_list(m: Maker) -> Table:
    return m.by(words(VILLAGES), m.pick("name", "village", "Place", "field"), "households")


def county_counts(m: Maker) -> Table:
    return m.by(COUNTIES, m.pick("County", "county_name", "County of residence"), "cases")


def states(m: Maker) -> Table:
    return m.by(words(STATES), m.pick("name", "state", "x"), m.pick("rate", "children"))


def state_codes(m: Maker) -> Table:
    return m.by(STATE_CODES, m.pick("st", "state", "col_a"), "births")


def countries(m: Maker) -> Table:
    return m.by(words(COUNTRIES), m.pick("Country", "Birthplace", "name", "label"), "children")


def languages(m: Maker) -> Table:
    heading = m.pick("language", "Home language", "name", "group")
    return m.by(words(LANGUAGES), heading, "students", ("grade", ["K", "1", "2"]))


def months(m: Maker) -> Table:
    return m.by(MONTHS, m.pick("month", "label", "period", "name"), "calls")


def weekdays(m: Maker) -> Table:
    return m.by(DAYS, m.pick("day", "label"), "calls", ("month", MONTHS))


def races(m: Maker) -> Table:
    heading = m.pick("race", "group", "Race/Ethnicity", "client race")
    return m.by(words(RACES), heading, "children", ("sex", ["Female", "Male"]))


def offences(m: Maker) -> Table:
    return m.by(words(OFFENCES), m.pick("offense", "Crime", "name", "x1"), "arrests")


def disabilities(m: Maker) -> Table:
    return m.by(words(DISABILITIES), m.pick("disability", "label"), "students")


def subjects(m: Maker) -> Table:
    return m.by(
        words(SUBJECTS), m.pick("subject", "course", "name"), "students", ("grade", ["9", "10"])
    )


def industries(m: Maker) -> Table:
    return m.by(words(INDUSTRIES), m.pick("industry", "name"), "workers")


def occupations(m: Maker) -> Table:
    return m.by(words(OCCUPATIONS), m.pick("occupation", "job", "trade"), "workers")


def programs(m: Maker) -> Table:
    return m.by(words(PROGRAMS), m.pick("program", "Program name", "service", "name"), "families")


def saints(m: Maker) -> Table:
    return m.by(words(SAINTS), m.pick("school", "Parish school", "institution"), "students")


def hospitals(m: Maker) -> Table:
    return m.by(words(HOSPITALS), m.pick("hospital", "Hospital name", "facility"), "visits")


def short_schools(m: Maker) -> Table:
    return m.by(words(SCHOOLS), m.pick("school", "School Name", "building"), "students")


def long_schools(m: Maker) -> Table:
    kind = (
        "Elementary School",
        "Academy",
        "Middle School",
        "Magnet School",
        "High School",
        "School",
    )
    names = [f"{m.fake.name()} {m.draw.choice(kind)}" for _ in range(m.draw.randint(12, 60))]
    return m.by(names, m.pick("name", "school", "label", "Site", "Organization"), "students")


def organisations(m: Maker) -> Table:
    names = [*dict.fromkeys(m.fake.company() for _ in range(m.draw.randint(12, 60)))]
    return m.by(names, m.pick("organization", "provider", "vendor", "Employer"), "children")


def foundations(m: Maker) -> Table:
    last = ("Foundation", "Family Fund", "Center", "House", "Clinic", "Associates", "Trust", "Home")
    names = [f"{m.fake.last_name()} {m.draw.choice(last)}" for _ in range(m.draw.randint(10, 40))]
    return m.by(names, m.pick("name", "funder", "label"), "grants")


def boards(m: Maker) -> Table:
    """Districts as school offices file them, the word in front or behind."""
    rows = [
        f"{t} {m.pick('School District', 'Public Schools', 'Board of Education')}"
        for t in m.some(TOWNS)
    ]
    return m.by(rows, m.pick("name", "District", "reporting_unit"), "students")


def inverted_places(m: Maker) -> Table:
    """Places with what they lie in behind a comma."""
    rows = [f"{t}, {m.pick('MA', 'CT', 'Massachusetts')}" for t in m.some(TOWNS)]
    return m.by(rows, m.pick("place", "name", "residence town"), "children")


def cip_codes(m: Maker) -> Table:
    rows = m.draw.randint(12, 60)
    return {
        m.pick("CIP", "cipcode", "CIP Code", "program_code"): [
            f"{m.digits('##')}.{m.digits('####')}" for _ in range(rows)
        ],
        m.pick("title", "program", "CIP title"): [m.draw.choice(words(CIP)) for _ in range(rows)],
        "completions": m.counts(rows),
    }


def decimal_ids(m: Maker) -> Table:
    """Numbers of rows such as 1998.321: a year and what follows."""
    rows = m.draw.randint(15, 200)
    return {
        m.pick("id", "ID", "key", "rowid", "index"): [
            f"{1998 + i % 20}.{m.digits('###')}" for i in range(rows)
        ],
        "town": [m.draw.choice(TOWNS) for _ in range(rows)],
        m.pick("children", "value", "total"): m.counts(rows),
    }


def numbered_rows(m: Maker) -> Table:
    towns = m.some(TOWNS, 20)
    heading = m.pick("", "row", "no", "index", "n", "Unnamed: 0", "rank")
    about = m.pick(
        "average_age", "median_income", "mean_score", "avg_household_size", "average length of stay"
    )
    return {
        heading: [str(i + 1) for i, _ in enumerate(towns)],
        m.pick("town", "Place"): towns,
        about: m.rates(len(towns)),
    } | ({"percent_female": m.rates(len(towns))} if m.draw.random() < 0.5 else {})


def ages_and_rates(m: Maker) -> Table:
    """Nothing but shares and averages by group, and no count."""
    groups = m.some(words(RACES), 5)
    ages = ["0-4", "5-9", "10-14", "15-17"]
    rows = [*product(groups, ages, ["Female", "Male"])]
    return {
        "id": [str(i) for i, _ in enumerate(rows)],
        "race": [r for r, _, _ in rows],
        m.pick("age", "age_group"): [a for _, a, _ in rows],
        m.pick("sex", "gender"): [s for _, _, s in rows],
        m.pick("average_score", "median_income", "mean_weight", "percent_disabled"): m.rates(
            len(rows)
        ),
    }


def income_bands(m: Maker) -> Table:
    floors = [str(n * 5000) for n in range(m.draw.randint(12, 40))]
    return {
        m.pick("income_floor", "income floor", "min_income"): floors,
        m.pick("income_ceiling", "income_to"): [str(int(f) + 4999) for f in floors],
        m.pick("households", "age", "share"): m.rates(len(floors)),
    }


def eligibility_limits(m: Maker) -> Table:
    """A table of rules: what a family of a size may earn."""
    rows = [*product(map(str, range(1, 9)), ["Medicaid", "SNAP", "Care 4 Kids"])]
    return {
        m.pick("family_size", "household_size"): [size for size, _ in rows],
        "program": [program for _, program in rows],
        m.pick("income_limit", "income_floor"): [str(m.draw.randint(1000, 9000)) for _ in rows],
    }


def housing_units(m: Maker) -> Table:
    towns = m.some(TOWNS, 12)
    rows = [*product(towns, ["units", "households", "unit 2", "units occupied"])]
    return {
        m.pick("Level", "town"): [t for t, _ in rows],
        m.pick("Group", "measure", "Units", "unit"): [g for _, g in rows],
        m.pick("Households", "value"): m.counts(len(rows)),
    }


def structure_sizes(m: Maker) -> Table:
    sizes = [
        "1 unit, detached",
        "1 unit, attached",
        "2 units",
        "3 or 4 units",
        "5 to 9 units",
        "Mobile home",
    ]
    return m.by(
        TOWNS, "Town", m.pick("Housing units", "total"), (m.pick("Units", "structure"), sizes)
    )


def zip_codes(m: Maker) -> Table:
    rows = m.draw.randint(20, 150)
    codes = m.draw.sample([f"06{n:03}" for n in range(1, 900)], rows)
    return {m.pick("ZIP", "zip_code", "Zip", "ZCTA5", "postal"): codes, "children": m.counts(rows)}


def period_days(m: Maker) -> Table:
    """Days on which a period starts, or a count was taken."""
    starts = [f"{year}-{month:02}-01" for year in range(2012, 2022) for month in range(1, 13)]
    starts = m.draw.sample(starts, m.draw.randint(20, 100))
    return {
        m.pick("period_start", "as of", "month", "date"): sorted(starts),
        "children": m.counts(len(starts)),
    }


def quarters(m: Maker) -> Table:
    rows = [f"{q} {y}" for y in range(2010, 2023) for q in ("Q1", "Q2", "Q3", "Q4")]
    return m.by(rows, m.pick("quarter", "period", "x1"), "episodes")


def indicators(m: Maker) -> Table:
    """A list of what is measured, by age and sex, without a number."""
    rows = words(INDICATORS)
    return {
        "indicator": rows,
        "source": [m.draw.choice(AGENCIES) for _ in rows],
        m.pick("age", "by_age"): [m.pick("yes", "no") for _ in rows],
        m.pick("race", "by_race"): [m.pick("yes", "no") for _ in rows],
        "sex": [m.pick("yes", "no") for _ in rows],
    }


def agencies(m: Maker) -> Table:
    return m.by(AGENCIES, m.pick("agency", "Dept", "code", "x1"), "datasets")


def school_codes(m: Maker) -> Table:
    rows = m.draw.randint(20, 100)
    codes = [f"{n:03}{m.pick('11', '61', '51')}" for n in m.draw.sample(range(1, 400), rows)]
    return {
        m.pick(
            "district_code", "School Code", "Org Code", "facility_id", "provider_id", "site_id"
        ): codes,
        "students": m.counts(rows),
        "percent_absent": m.rates(rows),
    }


def geo_points(m: Maker) -> Table:
    rows = m.some(TOWNS, 20)
    return {
        m.pick("name", "town"): rows,
        "latitude": [f"41.{m.digits('####')}" for _ in rows],
        "longitude": [f"-72.{m.digits('####')}" for _ in rows],
        "centers": m.counts(len(rows), 40),
    }


def offices(m: Maker) -> Table:
    rows = m.draw.randint(8, 14)
    return {
        "region": [f"Region {i + 1}" for i in range(rows)],
        m.pick("office", "area_office"): m.draw.sample(TOWNS, rows),
        "caseloads": m.counts(rows),
    }


def caseworkers_counted(m: Maker) -> Table:
    """Numbers of persons, under headings that name persons."""
    towns = m.some(TOWNS, 12)
    return {
        "town": towns,
        m.pick("case_workers", "teachers", "students", "clients"): m.counts(len(towns), 90),
        m.pick("first_name_count", "children per teacher", "cases"): m.counts(len(towns), 90),
        m.pick("client type", "age"): [m.pick("Adult", "Child") for _ in towns],
    }


def trees(m: Maker) -> Table:
    return m.by(words(SPECIES), m.pick("species", "street trees"), "planted")


def groups(m: Maker) -> Table:
    """Groups of one or two words, each of which somebody may be called."""
    of = m.draw.choice(
        (DRUGS, words(KIN), words(EXITS), words(VACCINES), SCALES, CODES, MAKES, PARTS)
    )
    return m.by(
        of, m.pick("group", "label", "value", "type", "x1"), "children", ("year", ["2020", "2021"])
    )


def cities(m: Maker) -> Table:
    return m.by(words(CITIES), m.pick("name", "place", "label"), "rate")


def wide_ages(m: Maker) -> Table:
    towns = m.some(TOWNS, 20)
    return {"Name": towns} | {f"age_{n}": m.counts(len(towns), 300) for n in range(0, 18, 2)}


def margins(m: Maker) -> Table:
    towns = m.some(TOWNS, 20)
    return {
        "NAME": [f"{t} town, {m.draw.choice(COUNTIES)} County, Connecticut" for t in towns],
        "estimate": [f"{m.draw.randint(1000000, 9999999)}" for _ in towns],
        "moe": [f"+/-{m.draw.randint(10, 999)}" for _ in towns],
    }


def spending(m: Maker) -> Table:
    towns = m.some(TOWNS, 20)
    return {
        "district": towns,
        m.pick("state aid", "grand list", "levy", "ecs", "funding", "net"): m.counts(
            len(towns), 10 ** m.draw.randint(7, 10)
        ),
    }


def parents_of_groups(m: Maker) -> Table:
    rows = [
        *product(["Mother", "Father", "Both parents", "Grandparent", "Other"], m.some(TOWNS, 10))
    ]
    return {
        m.pick("parent", "caregiver", "guardian", "Perpetrator"): [p for p, _ in rows],
        "place": [t for _, t in rows],
        "children": m.counts(len(rows)),
    }


def notes_on_places(m: Maker) -> Table:
    towns = m.some(VILLAGES.split("|"), 20)
    made = [
        m.pick(
            f"Data from {town.strip()} are not included",
            f"{town.strip()} joined the district in 2019",
            f"Counts of {town.strip()} and its neighbors are estimated",
            "Did not report by June",
        )
        for town in towns
    ]
    return {m.pick("note", "notes", "x1", "text"): made, "children": m.counts(len(towns))}


def notes_on_namesakes(m: Maker) -> Table:
    schools, programs = words(SCHOOLS), words(PROGRAMS)
    made = [
        m.pick(
            f"{m.draw.choice(schools)} school was closed for a month",
            f"{program} Program in four towns",
        )
        for program in programs
    ]
    return {m.pick("note", "info", "label"): made, "children": m.counts(len(made))}


def house_values(m: Maker) -> Table:
    towns = m.some(TOWNS, 20)
    values = [str(int(m.draw.lognormvariate(12.4, 0.5))) for _ in towns]
    return {"town": towns, m.pick("value", "col_a", "x1", "median_value"): values}


def short_words(m: Maker) -> Table:
    of = "bread breakfast care child early foster grade house infant kin lunch math meals medical night"
    slugs = [
        *of.split(),
        "reading",
        "respite",
        "school",
        "shelter",
        "speech",
        "toddler",
        "transport",
    ]
    return m.by(slugs, m.pick("service", "item", "code", "x1"), "children")


def half_last_years(m: Maker) -> Table:
    """The last year is not whole yet; years may be years of birth."""
    rows = [*product(range(2008, 2026), ("Female", "Male"), words(RACES))][: -m.draw.randint(1, 9)]
    table = {name: [str(row[i]) for row in rows] for i, name in enumerate(("Year", "Sex", "Race"))}
    return {**table, "Children": m.counts(len(rows))}


KINDS: tuple[Callable[[Maker], Table], ...] = (
    census_geoids, census_tracts, named_places, towns_by_year, made_towns, village_list, county_counts, states,
    state_codes, countries, languages, months, weekdays, races, offences, disabilities, subjects, industries,
    occupations, programs, saints, hospitals, short_schools, long_schools, organisations, foundations, boards,
    inverted_places, cip_codes, decimal_ids, numbered_rows, ages_and_rates, income_bands, eligibility_limits,
    housing_units, structure_sizes, zip_codes, period_days, quarters, indicators, agencies, school_codes,
    geo_points, offices, caseworkers_counted, trees, groups, cities, wide_ages, margins, spending,
    parents_of_groups, notes_on_places, notes_on_namesakes, house_values, short_words, half_last_years,
)  # fmt: skip


def aggregate_tables(seed: int, times: int) -> Iterator[tuple[str, Table]]:
    """Every kind so many times: its name and a table, columns of equal length by heading."""
    for number, kind in enumerate(KINDS):
        for time in range(times):
            yield kind.__name__, kind(Maker(seed + 1000 * number + time))
