"""Codes: what kinds of problems there are, which rules give them, and how each is mended."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

_OF_ONE_PERSON = (
    "Remove the column; publish counts of groups instead. If it holds nothing personal, say why in "
    "`connect.waivers`. If it was pushed already, tell the maintainers: it must leave the history."
)


class Code(StrEnum):
    """The short stable name of a kind of problem, which tests, waivers and documents use.

    Each is declared with the names of the rules that give it (functions, without the underscore of a
    private one), and with what to do about it where the rule says nothing more exact. Where that
    always hangs on what was found, it is left out here, and the rule must say it.
    """

    rules: tuple[str, ...]
    mend: str

    def __new__(cls, code: str, rules: str = "", mend: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.rules = tuple(rules.split())
        member.mend = mend
        return member

    # ------------------------------------------------------------------------- files and their text
    BINARY = (
        "binary",
        "byte_faults",
        "Export the table as CSV (UTF-8); renaming a workbook is not enough.",
    )
    BYTE_ORDER_MARK = (
        "byte-order-mark",
        "encoding_fault",
        "Save it as UTF-8, not as UTF-8 with BOM.",
    )
    EMPTY = "empty", "byte_faults read_yaml read_json"
    EMPTY_LINE = "empty-line", "line_faults", "Remove it."
    ENCODING = (
        "encoding",
        "encoding_fault",
        "Save the file with the encoding UTF-8, and look at the accented letters.",
    )
    HEADER = "header", "header_faults", "Make the two the same, in the same order."
    HIDDEN_CHARACTER = (
        "hidden-character",
        "encoding_fault check_record_texts check_descriptor_texts check_guides",
        "Delete the character: type the text instead of pasting it.",
    )
    LINE_ENDS = "line-ends", "byte_faults", "Save the file with Unix line ends (LF)."
    MISSING_FILE = "missing-file", "read_bytes", "Add it, or correct its name where it is named."
    QUOTE = (
        "quote",
        "line_faults",
        'Put the whole cell in quotes, and write a quote inside it twice ("").',
    )
    ROW_LENGTH = (
        "row-length",
        "line_faults",
        "Look for a missing or extra comma; a cell that holds a comma stands in quotes.",
    )
    COMMITTED = "committed", "find_committed"
    IDENTIFIER = (
        "identifier-file",
        "find_identifiers",
        "Take it out of the folder and out of git. If it was pushed already, tell the maintainers at "
        "once: the key must be made anew, and the file must leave the history.",
    )
    STRAY_FILE = (
        "stray-file",
        "stray_entries read_family read_guides read_packages read_translations",
        "Move it, or remove it.",
    )
    SYMLINK = "symlink", "stray_entries", "Put the file itself here."
    TANGLED = (
        "tangled",
        "check_readme_is_plain check_guides_are_plain",
        "Split it: leave an empty line between paragraphs, and make one list of lists in one another.",
    )
    TOO_LARGE = "too-large", "read_bytes line_faults too_large"
    UNREADABLE = (
        "unreadable",
        "read_bytes",
        "See that it is there, and that you may read it.",
    )
    UNLISTED_FILE = "unlisted-file", "unlisted_files", "Describe it as a resource, or remove it."

    # -------------------------------------------------------------------- records, as YAML and JSON
    DUPLICATE_KEY = "duplicate-key", "twice", "Keep one of the two."
    JSON = (
        "json",
        "read_json",
        "Look at this line and the one above: commas, quotes and brackets.",
    )
    NOT_A_RECORD = (
        "not-a-record",
        "not_a_record",
        "Write one field a line: its name, a colon, a space and its value.",
    )
    TOO_DEEP = (
        "too-deep",
        "too_deep",
        "A record is only a few levels deep; compare it with the files beside it.",
    )
    YAML = (
        "yaml",
        "read_yaml",
        "Look at this line and the one above: indentation, quotes, brackets, colons.",
    )

    # ------------------------------------------------------------------------- fields of a record
    EMPTY_LIST = "empty-list", "explain", "Add an entry."
    EMPTY_VALUE = "empty-value", "explain", "Write its value, or remove the line."
    MISSING_FIELD = "missing-field", "explain"
    NOT_A_LIST = (
        "not-a-list",
        "explain",
        "Write it in square brackets, with commas between the entries.",
    )
    NOT_A_NUMBER = "not-a-number", "explain", "Write digits only, without quotes."
    NOT_ALLOWED = "not-allowed", "explain"
    NOT_FIELDS = "not-fields", "explain", "Write `field: value` pairs."
    NOT_TEXT = "not-text", "explain", "Put quotes round it."
    NOT_TRUE_OR_FALSE = "not-true-or-false", "explain", "Write true or false, without quotes."
    PATTERN = (
        "pattern",
        "explain check_patterns",
        "Write a simpler pattern, such as [0-9]{4}-[0-9]{4}, or list the values in `enum`.",
    )
    TOO_LARGE_NUMBER = "too-large-number", "explain"
    TOO_LONG = "too-long", "explain", "Shorten it."
    TOO_SMALL = "too-small", "explain"
    UNKNOWN_FIELD = "unknown-field", "explain"
    VALUE = "value", "explain", "Correct the value."

    # ----------------------------------------------------------------------------- between records
    DUPLICATE_ID = (
        "duplicate-id",
        "check_unique_words check_logic_model",
        "Keep one of the two.",
    )
    DUPLICATE_NUMBER = (
        "duplicate-number",
        "check_unique_numbers",
        "Give one of the two another number.",
    )
    END_BEFORE_START = "end-before-start", "check_end_dates", "Correct one of the two dates."
    FILE_NAME = (
        "file-name",
        "check_file_names",
        "Rename it with small letters, digits and single hyphens.",
    )
    FUTURE = (
        "future",
        "check_past_dates check_coming_meetings check_usage",
        "Correct the date, or write it down once it has happened; what a desired dataset is to reach "
        "belongs in its `plan`.",
    )
    HISTORY_ORDER = "history-order", "check_history_order", "Write the history oldest first."
    ITEM_MISSING = (
        "item-missing",
        "find_lost_items",
        "Bring the record back, and say in its `history` why it was declined or given up.",
    )
    LEADS_NOWHERE = (
        "leads-nowhere",
        "check_synonyms",
        "Use a keyword of a dataset, or a title in the records.",
    )
    NO_WORD = "no-word", "check_synonyms", "Write what people type, or remove it."
    OUTLINES = "outlines", "check_outlines"
    QUOTED = (
        "quoted",
        "check_quoted",
        "Look it up, and correct it here and where the text tells it.",
    )
    REMOVAL_MISSING = "removal-missing", "find_lost_packages"
    TAKEN_ADDRESS = "taken-address", "check_addresses", "Rename it."
    UNKNOWN_LANGUAGE = "unknown-language", "check_languages"
    UNKNOWN_REFERENCE = (
        "unknown-reference",
        "check_references check_logic_model check_words check_english_guides",
    )

    TRANSLATION = (
        "translation",
        "check_translations",
        "Compare the two texts: put in what is missing, take out what was added.",
    )

    # ----------------------------------------------------------------- what the workgroup writes down
    ASSESSMENT = "assessment", "check_assessments", "Correct one of the two."
    BARRIER_REMEDY = (
        "barrier-remedy",
        "check_barrier_ends",
        "Write when it was gone, and what removed it.",
    )
    NO_ADDRESS = (
        "no-address",
        "check_published_addresses",
        "Write in `link` where it can be read, or use an earlier status, such as `obtained`.",
    )
    NO_MEASURE = (
        "no-measure",
        "check_logic_model",
        "Write in `measure` the name of the statistic that counts it.",
    )
    NO_REGION = "no-region", "check_regions", "Write in `region` where it was, or will be."
    NUMBER_GAP = (
        "number-gap",
        "check_number_gaps",
        "Keep a desired dataset that was given up, with its reason in `history`.",
    )
    OPENNESS_KNOWN = "openness-known", "check_openness", "Leave this answer out."
    PLAN_ORDER = (
        "plan-order",
        "check_plans",
        "Write the steps in their order, each with a later date.",
    )
    REMOVED_AND_HERE = "removed-and-here", "check_removals", "Remove its folder, or this record."
    REPORT_NAME = "report-name", "check_reports"
    SMALL_GROUP = (
        "small-group",
        "check_assessments",
        "Leave `before` and `after` out: scores of so few could tell of one person.",
    )
    UNKNOWN_FILTER = "unknown-filter", "check_logic_model", "Leave `where` out."
    EMPTY_PART = (
        "empty-part",
        "check_parts_of_dashboards",
        "Give the part a display, or say in `gaps` which desired dataset is missing.",
    )
    NO_PLACE = (
        "no-place",
        "check_places_named",
        "Name columns of the table, and values that stand in them.",
    )
    UNKNOWN_VIEW = "unknown-view", "check_views_shown"
    UNKNOWN_PAGE = (
        "unknown-page",
        "check_reports",
        "Correct the address: `workplan/` and the record's name, for instance.",
    )
    USAGE_MONTH = (
        "usage-month",
        "check_usage",
        "Name the file for its month, as in 2026-11.yml.",
    )
    USAGE_SPAN = "usage-span", "check_usage", "Import the log again with `catalog hits import`."

    # ---------------------------------------------------------------------------------- descriptors
    AMBIGUOUS_VIEW = (
        "ambiguous-view",
        "check_views",
        "Fix the other columns in `where`, or draw one of them as `series`.",
    )
    ANSWER_EACH = "answer-each", "check_answers", "Name the column of places in the table's key."
    ANSWER_LONG = "answer-long", "check_answers", "Make two sentences of it."
    ANSWER_NUMBER = (
        "answer-number",
        "check_answers",
        "Write the column's name in braces, and the table's own number stands there.",
    )
    ANSWER_ROWS = (
        "answer-rows",
        "check_answers",
        "Choose with `where` until one row is left for each period.",
    )
    ANSWER_SLOT = "answer-slot", "check_answers"
    BYTES = "bytes", "check_bytes_and_hash", "Correct `bytes`, or put the right file in place."
    CONSTRAINT = "constraint", "check_constraints"
    DUPLICATE_NAME = (
        "duplicate-name",
        "check_unique_names",
        "Change or remove one of the two.",
    )
    EMPTY_VIEW = "empty-view", "check_views", "Look for a misspelt value."
    FILL_IN = (
        "fill-in",
        "check_filled_in",
        "Write what you know in place of FILL IN and the words after it.",
    )
    FOOTNOTE = "footnote", "check_footnotes"
    FOREIGN_KEY_LENGTH = (
        "foreign-key-length",
        "check_columns_named",
        "Name as many columns in `reference` as in `fields`, in the same order.",
    )
    GAP = (
        "gap",
        "check_combinations",
        "Name values of the key's columns that have no row together.",
    )
    GEOGRAPHY = "geography", "check_places"
    HASH = "hash", "check_bytes_and_hash", "Make the hash again, or put the right file in place."
    LINE_WITHOUT_TIME = (
        "line-without-time",
        "check_views_draw_measures",
        "Draw bars (`kind` bar), or name a column whose role is time.",
    )
    MEASURE_IN_KEY = "measure-in-key", "check_keys_hold_no_measure", "Take it out of the key."
    NAME = "name", "check_name", "Make the two the same."
    NEEDED = "needed", "check_needs"
    NOT_A_MEASURE = (
        "not-a-measure",
        "check_views_draw_measures check_answers check_footnotes",
        "Name a column whose role is measure.",
    )
    NOT_A_NUMBER_COLUMN = (
        "not-a-number-column",
        "check_measures_are_numbers",
        "Write integer for whole numbers and number for others.",
    )
    RATE_BASE = (
        "rate-base",
        "check_bases",
        "Name a column of counts in a table of the same places and periods, or leave `per` out.",
    )
    ROW_COUNT = (
        "row-count",
        "check_row_count",
        "Add the rows that are not there, or correct the number.",
    )
    SPOT_CHECK = (
        "spot-check",
        "check_spot_checks",
        "Correct the table, or the expected number with its source.",
    )
    SPOT_CHECK_CELL = (
        "spot-check-cell",
        "check_spot_checks",
        "Choose a cell that the table has and that shows a number.",
    )
    THRESHOLD = "threshold", "check_threshold"
    UPDATED_SAME = (
        "updated-same",
        "find_unraised",
        "Look up when the source last changed the numbers, and write that day in `connect.updated`.",
    )
    VERSION_SAME = "version-same", "find_unraised"
    BREAKING_CHANGE = (
        "breaking-change",
        "find_breaking",
        "Write an entry in `connect.changes` with this `version` and a `note`: what was changed, why, and "
        "what to use in its place.",
    )
    UNKNOWN_COLUMN = (
        "unknown-column",
        "check_columns_named check_waivers check_unique_keys check_answers check_footnotes check_ties",
        "Name a column of a table.",
    )
    UNKNOWN_MEASURE = "unknown-measure", "check_ties", "Name columns that count."
    UNKNOWN_RESOURCE = (
        "unknown-resource",
        "check_columns_named check_answers check_ties check_places_named",
    )
    WAIVER = "waiver", "check_waivers"
    PERIOD = (
        "period",
        "check_periods check_windows",
        "Write all periods of the column in one way, or list them in their order as `enum` of its "
        "`constraints`.",
    )
    PERIOD_WITHIN = (
        "period-within",
        "check_lines_follow_time",
        "Choose one kind of period in `where`, or give each kind its own line with `series`.",
    )
    YEARS = (
        "years",
        "check_years",
        "Correct `timeCovered`, or add the rows that are not there.",
    )

    # --------------------------------------------------------------------------- cells of a table
    CATEGORY = "category", "check_values"
    EMPTY_KEY = "empty-key", "check_keys_filled", "Fill it in, or remove the row."
    FOREIGN_KEY = (
        "foreign-key",
        "check_foreign_keys judge",
        "Correct the spelling or the code here, or add a row there.",
    )
    FORMULA = (
        "formula",
        "check_values",
        "Start the cell with a letter or a digit; a number that is not shown is marked with a word, "
        "such as suppressed.",
    )
    HTML = (
        "html",
        "check_record_texts check_descriptor_texts check_readme check_guides check_values",
        "Write plain words; no tags, no codes such as &amp;, no addresses that run a script.",
    )
    MISSING_ROWS = (
        "missing-rows",
        "check_combinations",
        "Add the rows (a mark, such as missing, says that there is no number), or name the gap and "
        "its reason in `connect.gaps` of the resource.",
    )
    NOT_A_PLAIN_NUMBER = (
        "not-a-plain-number",
        "check_plain_numbers",
        "Correct it; or, if it is a code, write `string` as the type of its column.",
    )
    NUMBER_IN_TEXT = (
        "number-in-text",
        "check_values",
        "If it counts or measures something, make the column a measure, or write the number in a "
        "column of its own. If it is a name or a group, say why in `connect.waivers`.",
    )
    COUNT_IN_WORDS = (
        "count-in-words",
        "check_counts_in_words",
        'Say it without the number, as in "fewer than five". If the number is another one, say so in '
        "`connect.waivers`, with this code and the column of the place or group.",
    )
    MAYBE_COUNT = (
        "maybe-count",
        "check_kinds",
        "If the column counts, write count as its `kind`. If not, name the counts it is made of under `of` "
        "and `per`, or say in `connect.waivers` what its numbers are.",
    )
    NEGATIVE_COUNT = (
        "negative-count",
        "check_counts_from_zero",
        "Write estimate as the `kind` of a change or a balance. Declare a code under `missingValues`.",
    )
    TOLD_BY_COLUMN = (
        "told-by-column",
        "check_columns_that_tell check_spare_keys",
        "Take the column out. If it tells nothing, say why in `connect.waivers`.",
    )
    TOLD_BY_ORDER = (
        "told-by-order",
        "check_row_order",
        "Sort the rows by the columns of the key. If they stand in the order of their groups, list these as "
        "`enum` of their column. If it is chance, say why in `connect.waivers`, with this code.",
    )
    TOTAL = "total", "check_totals", "Correct `connect.total`, or add the rows of the total."
    UNDECLARED_CODE = (
        "undeclared-code",
        "check_values",
        "Write suppressed, missing or not collected, and declare the word under `missingValues` of "
        "the column.",
    )
    NOT_ROUNDED = (
        "not-rounded",
        "check_rounding",
        "Correct the number, or the base in `connect.rounding` of its column.",
    )
    UNDECLARED_ROUNDING = "undeclared-rounding", "check_rounding"
    UNDECLARED_SHARE = (
        "undeclared-share",
        "check_undeclared_totals check_undeclared_parts check_group_means",
    )
    CERTAIN_TIE = "certain-tie", "check_undeclared_ties"
    UNDECLARED_TIE = "undeclared-tie", "check_undeclared_ties"
    UNDECLARED_TOTAL = (
        "undeclared-total",
        "check_undeclared_totals check_undeclared_parts check_group_means",
    )
    UNIQUE_KEY = (
        "unique-key",
        "check_unique_keys",
        "Two rows describe the same thing; keep one.",
    )

    # ------------------------------------------------------------------- what frictionless finds
    CONSTRAINT_ERROR = "constraint-error", "judge"
    JUDGE = (
        "judge",
        "judge",
        "Look at the types, marks and constraints of the columns in datapackage.json.",
    )
    PRIMARY_KEY = "primary-key", "judge"
    NOT_AUDITED = (
        "not-audited",
        "tell_unaudited",
        "Split the tables, by year for instance, or publish fewer groups; then check again.",
    )
    TOO_SLOW = (
        "too-slow",
        "judge",
        "Write simpler patterns in datapackage.json, or split the tables by year.",
    )
    TYPE_ERROR = "type-error", "judge"
    UNIQUE_ERROR = "unique-error", "judge"

    # --------------------------------------------------------------------------------------- privacy
    CONTRADICTION = (
        "contradiction",
        "check_contradictions",
        "Correct the numbers. If they do not count the same, give them different concepts; if the parts "
        "are not all of the total, say so in the descriptor: `totals` under `connect`, with the cover "
        "`at most` or `none`.",
    )
    GIVES_AWAY_EXACT = (
        "gives-away-exact",
        "check_shown_elsewhere check_given_away check_hundreds",
        "Hide it there as well. If the two columns do not count the same, give them different "
        "concepts.",
    )
    GIVES_AWAY_NARROW = "gives-away-narrow", "check_given_away"
    IN_HISTORY = "in-history", "find_in_branch"
    MICRODATA = "microdata", "check_persons", _OF_ONE_PERSON
    PERSON_ADDRESS = "person-address", "check_persons", _OF_ONE_PERSON
    PERSON_BIRTH_DATE = "person-birth-date", "check_persons", _OF_ONE_PERSON
    PERSON_EMAIL = (
        "person-email",
        "check_persons_in_records check_persons_in_guides check_persons check_persons_in_texts",
        _OF_ONE_PERSON,
    )
    PERSON_ID = "person-id", "check_persons", _OF_ONE_PERSON
    PERSON_NAME = (
        "person-name",
        "check_persons_in_records check_persons_in_guides check_persons check_persons_in_texts",
        _OF_ONE_PERSON,
    )
    PERSON_PHONE = "person-phone", "check_persons", _OF_ONE_PERSON
    PERSON_SSN = (
        "person-ssn",
        "check_persons_in_records check_persons_in_guides check_persons check_persons_in_texts",
        _OF_ONE_PERSON,
    )
    SHOWN_AGAIN = "shown-again", "find_shown_again"
    SHOWN_BEFORE = (
        "shown-before",
        "check_shown_before",
        "It cannot be taken back, and nothing hidden beside it protects it. If it stands for few people, "
        "tell the maintainers: it must leave the history. Else show it again, or say in "
        "`connect.waivers`, with this code and the column, why it stays hidden.",
    )
    SMALL_COUNT = (
        "small-count",
        "check_small_counts",
        "Hide it (write suppressed), and whatever would give it away; if it was pushed already, tell "
        "the maintainers: it must leave the history.",
    )
    TOTAL_MISMATCH = (
        "total-mismatch",
        "check_totals_add_up",
        "Correct the numbers. If the parts are not all of the total, or were never meant to add up, "
        "say so in the descriptor: `totals` under `connect`, with the cover `at most` or `none`.",
    )
