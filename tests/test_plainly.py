"""What the intake says where there is no command line: no option, no command, and still a way out."""

import pytest

from connect_catalog.intake.plainly import ASK, say_without_commands

SAID = {
    "Remove the column, or leave it out with --leave-out COLUMN, and try again.": (
        "Remove the column, and try again."
    ),
    "Make a column of each, or take the table over with catalog adopt and --measures.": (
        "Make a column of each."
    ),
    "Choose another, such as visits-by-town: after `catalog new`, or with --id for `catalog adopt`.": (
        "Choose another, such as visits-by-town."
    ),
    "Hidden: Data; show one, or name it with --sheet.": "Hidden: Data; show one.",
    "Say which agency it is (--agency): its rule decides.": "Say which agency it is: its rule decides.",
    "Say what it means, as in --mark '-=suppressed'; or mend the table.": (
        "Say what it means; or mend the table."
    ),
    "Which place is meant? Adopt again with --place 'St. Mary, West=Hartford'.": (
        f"Which place is meant? {ASK}"
    ),
    "Not safe to publish:\n- a: b\nLeave it out with --leave-out COLUMN.": (
        f"Not safe to publish:\n- a: b\n{ASK}"
    ),
    "--threshold 5 says otherwise.": ASK,
    "Nothing -- here, is -5 or a-b.": "Nothing -- here, is -5 or a-b.",
}


@pytest.mark.parametrize("text", SAID)
def test_no_command_is_named_where_there_is_none(text):
    assert say_without_commands(text) == SAID[text]
