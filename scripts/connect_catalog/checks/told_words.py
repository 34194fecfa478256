"""How a text tells of one person: numbers, days, addresses and names in a sentence, and counts so small
that they tell of one."""

from __future__ import annotations

import re

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|set|dic)[a-z]*\.?"
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
A_DAY = (
    rf"(?:{_MONTH}\s+{_ORDINAL},?\s+(?:of\s+)?(?:\d{{4}}|['’]\d\d)|{_ORDINAL}\s+(?:of\s+|de\s+)?{_MONTH},?\s+(?:de\s+)?\d{{4}}"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{4}[-/.]\d{1,2}[-/.]\d{1,2})"
)
_BIRTH = (
    r"\b(?:born|birthdays?|birth[ -]?date|bday|b-day|d\.?o\.?b\.?|(?:date|day)[ -]of[ -]birth|came into the world"
    r"|naci(?:d[oa]s?|[oó]|miento)|cumplea[nñ]os)(?!\w)"
)
# A group of births, by the days between which they lie, is no one's birthday.
_SPAN = r"(?:between|before|after|since|from|until|through|or (?:later|earlier)|on or|by|as of)\b"
BORN = re.compile(
    rf"{_BIRTH}(?:(?!{_SPAN})[^.!?;]){{0,40}}?{A_DAY}(?!\s*(?:to|and|through|or|-|–)\s*{A_DAY})"
    rf"|{A_DAY}(?:(?!{_SPAN})[^.!?;]){{0,25}}?{_BIRTH}",
    re.I,
)

_CALL = (
    r"\b(?:phones?|tel(?:ephone)?|cells?|mobile|fax|call(?:ed|s)?|text(?:ed)?|whatsapp|reach(?:ed)?|dial"
    r"|tel[eé]fono|celular|number)\b"
)
# Numbers without an area of persons: those that are free to call are of offices.
_AREA = r"(?!8(?:00|33|44|55|66|77|88)\b)[2-9]\d\d"
_GAP = r"[-.\s\u2010-\u2015/]{1,3}"
PHONE = re.compile(
    rf"(?<![\w.,$-])(?:\+?1{_GAP})?(?:\(\s?{_AREA}\s?\)\s*-?\s*|{_AREA}{_GAP})[2-9]\d\d{_GAP}\d{{4}}(?![\w%]|[.,]\d)"
    rf"|{_CALL}[^.!?;]{{0,25}}?(?<![\w.,$-])(?:\+?1)?(?:{_AREA})?[2-9]\d\d[-. ]?\d{{4}}(?![\w%]|[.,]\d)",
    re.I,
)

# Of a Social Security number people say "her social", and of offices, laws and money what stands in the way.
_LINK = r"(?:is|was|are|were|digits?|four|ends?|ended|ending|starts?|in|with|no|num(?:ber)?s?)"
_SSN = (
    rf"\b(?:ssns?|socials?(?=\s*(?:[:=#*(x]|[-–]?\s*\d|{_LINK}\b(?!\s+(?!{_LINK}\b)[a-z]+\s)))"
    r"|social security(?!\s+(?:acts?|administration|benefits?|disability|incomes?|offices?|payments?|trust|funds?"
    r"|recipients?|beneficiar\w+|retire\w+|law|tax\w*)\b)(?: (?:no|number|#))?s?)\b"
)
# Four digits that may be a year are the end of such a number only where they are said to be.
_YEAR = r"(?:19|20)\d\d\b(?!-\d)"
SSN = re.compile(
    rf"(?<![\w-])(?!000|666)\d{{3}}(?P<gap>[-\s\u2010-\u2015.])\d{{2}}(?P=gap)\d{{4}}(?![\w-])"
    rf"|{_SSN}(?:(?<=\bno)\.)?[^.!?;]{{0,30}}?(?<![\w,.])(?:[x*#-]+)?(?:\d{{9}}|(?!{_YEAR})\d{{4}})\b(?!-\d)"
    rf"|\bssns?\s+{_YEAR}|{_SSN}\s*[:=#*x-]+\s*{_YEAR}"
    rf"|{_SSN}[^.!?;]{{0,20}}?\b(?:is|was|are|four|digits|(?:end(?:s|ed|ing)? (?:in|with)))\s+{_YEAR}",
    re.I,
)

_STREET = r"(?:street|avenue|road|lane|drive|court|boulevard|circle|terrace|highway|parkway|turnpike|trail)"
_SHORT = r"(?:St|Ave?|Rd|Ln|Dr|Ct|Blvd|Cir|Ter|Hwy|Pkwy|Tpke|Trl|Sq|Pl|Place|Way|Square|Row|Loop|Crossing)"
ADDRESS = re.compile(
    rf"(?<![\w.,$/-])\d{{1,5}}[A-Za-z]?,?\s+(?:[NSEW]\.?\s+|(?:north|south|east|west)\s+)?(?:[\w'’]+\s+){{1,3}}(?i:{_STREET})\b"
    rf"(?!\s+(?i:programs?|schools?|cases?|shows?|counts?))"
    rf"|(?<![\w.,$/-])\d{{1,5}}[A-Za-z]?\s+(?:[NSEW]\.?\s+)?(?:[A-Z][\w'’]+\s+){{1,3}}{_SHORT}\b"
    r"|\b[Pp]\.?\s?[Oo]\.?\s+[Bb]ox\s+\d"
    r"|\b(?:[Aa]pt|[Aa]partment|[Uu]nit)\b\.?\s*#?\s*\d+[A-Za-z]?\b.{0,40}\b(?:[A-Z]{2}\s+)?0\d{4}\b"
    r"|\b(?:lives?|lived|living|resides?|home is|house is)\s+(?:at|on|in)\s+(?:no\.?\s*)?\d{1,5}\s+[A-Z]\w+"
)

_WHOSE = (
    r"(?:students?|pupils?|child(?:'s)?|clients?|patients?|cases?|member|medicaid|husky|dockets?|chart|record|sasid"
    r"|mrn|referral|enrollment)"
)
ID = re.compile(
    rf"\b{_WHOSE}\b(?:\s+(?:id|no|num(?:ber)?|identifier|code)\b)?(?:\.|\s|is|was|no|number|:|#|=|\()+"
    r"(?=[A-Z0-9-]*\d{4})(?!(?:19|20)\d\d(?:\b|-\d\d\b))[A-Z]{0,4}-?\d[\dA-Z-]{4,18}\b",
    re.I,
)

WORDS = {
    **{word: i for i, word in enumerate("one two three four five six seven eight nine".split(), 1)},
    **{
        word: i
        for i, word in enumerate("un dos tres cuatro cinco seis siete ocho nueve".split(), 1)
    },
    **{"una": 1, "single": 1, "only": 1, "lone": 1, "pair": 2, "couple": 2},
}
_PERSONS = (
    r"(?:child(?:ren)?|kids?|students?|pupils?|youths?|infants?|bab(?:y|ies)|toddlers?|teen(?:ager)?s?|girls?|boys?"
    r"|siblings?|brothers?|sisters?|famil(?:y|ies)|clients?|patients?|minors?|adolescents?|victims?|preschoolers?"
    r"|newborns?|deaths?|births?|suicides?|fatalit(?:y|ies)|removals?|suspensions?|expulsions?|cases?|ni[nñ][oa]s?|familias?"
    r"|estudiantes?|beb[eé]s?|(?:third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)-?\s?graders?)"
)
FEW_PERSONS = re.compile(
    rf"(?<![\w.,/$#-])(?P<number>[1-9]|{'|'.join(WORDS)})\s+(?:(?:of|de|the|its|our|las?|los|(?!in\b|out\b|per\b|to\b|and\b|or\b|\d)[\w-]+)\s+){{0,2}}?"
    rf"(?P<who>{_PERSONS})\b(?![-\w])(?!\s+(?:and|or|per|in every|out of)\s+\d)",
    re.I,
)
# What a number before persons counts otherwise: an age, a rate, a rank.
NO_COUNT = re.compile(
    r"\b(?:ages?|aged|grades?|per|every|each|under|over|least|most|than|below|above|top|table|figure|step|fewer"
    r"|between|in|out of|if|when|any|say|for example|example|such as"
    r"|grados?|cada|menos de|más de|entre|si|cuando|por ejemplo)\s+$",
    re.I,
)
