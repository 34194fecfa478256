"""Hits on the website: read, counted once, told nothing about who asked; with a real nginx too.

The tiny repository lives at https://example.org/tiny/, so its pages begin with /tiny/. The day of the
tests is 2026-01-31.
"""

import gzip
import http.client
import io
import os
import re
import shutil
import socket
import subprocess
import time
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import TODAY
from limits import stop_runaway

from connect_catalog.checks import load_and_check
from connect_catalog.cli import main
from connect_catalog.intake.hits.combined import read_combined, robot_finder
from connect_catalog.intake.hits.files import LOG_LINE, read_lines
from connect_catalog.intake.hits.lines import LoggedRequest
from connect_catalog.intake.hits.site import Site
from connect_catalog.load import load
from connect_catalog.stats import compute
from connect_catalog.tell.measures import tell_share

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
STORIES = "/tiny/datasets/story-hours/"
SITE = Site(
    "/tiny/",
    frozenset({"", "about/", "datasets/story-hours/"}),
    frozenset({"datasets/story-hours/data/statewide.csv"}),
    frozenset({"example.org"}),
)
GOATS = (
    "2Path,Title,Event,UserAgent,Browser,System,Session,Bot,Referrer,Referrer scheme,Screen size,"
    "Location,FirstVisit,Date\n"
)


def line(when: str, path: str = STORIES, agent: str = FIREFOX, status: int = 200) -> str:
    """A line of an access log; when: 16/Jan/2026:10:00:00, in UTC."""
    return f'192.0.2.7 - - [{when} +0000] "GET {path} HTTP/1.1" {status} 99 "-" "{agent}"\n'


def goat(when: str, path: str, event: str = "false", bot: str = "0") -> str:
    return f'{path},"Tit,le",{event},,Firefox,Linux,abc,{bot},,,"1,2,3",US,true,{when}\n'


def run(*arguments) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["hits", "import", "--format", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture
def inside(repo, monkeypatch) -> Path:
    """The tiny repository, without a record of hits, as the folder one stands in."""
    monkeypatch.chdir(repo)
    return repo


def read(root: Path) -> dict:
    """Month: (spans, robots, pages, downloads) of the records in a repository that breaks no rule."""
    catalog, problems = load_and_check(root, TODAY)
    assert catalog is not None and not problems, problems
    return {
        month: (
            [(span.start, span.end) for span in usage.counted],
            usage.robots,
            dict(usage.pages),
            dict(usage.downloads),
        )
        for month, usage in catalog.usage.items()
    }


def read_bytes(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "catalog/usage").glob("*"))}


# ------------------------------------------------------------------------------------- one line


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/tiny/", ""),
        ("/tiny/index.html", ""),
        ("/tiny/?name=jo", ""),
        ("/tiny/about/index.html?x#y", "about/"),
        ("/tiny/datasets/story%2Dhours/", "datasets/story-hours/"),
        (
            "/tiny/datasets/story-hours/data/statewide.csv",
            "datasets/story-hours/data/statewide.csv",
        ),
        ("/tiny", None),
        ("/", None),
        ("/about/", None),
        ("/tiny/about", None),
        ("/tiny/about/jo-smith/", None),
        ("/tiny/wp-login.php", None),
        ("/tiny/aboutindex.html", None),
        ("//tiny/about/", None),
    ],
)
def test_only_an_address_of_the_site_is_kept(path, address):
    assert SITE.find(path) == address


def test_a_cut_off_slash_is_put_back():
    assert SITE.find_uncut("/tiny") == ""
    assert SITE.find_uncut("/tiny/about?x=1") == "about/"
    assert SITE.find_uncut("/tiny/nowhere") is None


def combined(text: str) -> list[LoggedRequest | None]:
    return [asked for _, asked in read_combined(io.StringIO(text), SITE)]


def test_a_line_of_a_log_is_its_moment_and_its_address():
    (asked,) = combined(
        '2001:db8::1 - jo [31/Dec/2025:19:30:05 -0500] "GET /tiny/about/?q=jo HTTP/2.0" 304 0 '
        f'"https://example.org/?q=\\"x\\"" "{FIREFOX}"\n'
    )
    moment = datetime(2026, 1, 1, 0, 30, 5, tzinfo=UTC)
    assert asked == LoggedRequest(moment, moment, "about/", 1, False)


def test_more_fields_may_follow():
    """nginx's own packages add the address behind a proxy."""
    (asked,) = combined(line("16/Jan/2026:10:00:00").rstrip() + ' "198.51.100.4"\n')
    assert asked is not None and asked.address == "datasets/story-hours/"


@pytest.mark.parametrize(
    "request_line",
    ["POST /tiny/ HTTP/1.1", "HEAD /tiny/ HTTP/1.1", "GET /tiny/", "\\x16\\x03", "-"],
)
def test_what_is_no_get_is_no_hit(request_line):
    text = line("16/Jan/2026:10:00:00").replace(f"GET {STORIES} HTTP/1.1", request_line)
    (asked,) = combined(text)
    assert asked is not None and asked.address is None


@pytest.mark.parametrize("status", [206, 301, 403, 404, 500])
def test_what_was_not_shown_is_no_hit(status):
    (asked,) = combined(line("16/Jan/2026:10:00:00", status=status))
    assert asked is not None and asked.address is None


@pytest.mark.parametrize(
    "text",
    [
        "nonsense\n",
        line("16/Foo/2026:10:00:00"),
        line("31/Feb/2026:10:00:00"),
        line("16/Jan/2026:25:00:00"),
        line("16/Jan/2026:10:00:00").replace("+0000", "+9900"),
        line("16/Jan/2026:10:00:00")[:-3],
        "\0" * 100 + "\n",
    ],
)
def test_what_is_no_line_of_a_log_cannot_be_read(text):
    assert combined(text) == [None]


@pytest.mark.parametrize("agent", [FIREFOX, PHONE])
def test_a_browser_is_no_robot(agent):
    assert not robot_finder()(agent)


@pytest.mark.parametrize(
    "agent",
    ["", "-", GOOGLE, "curl/8.5.0", "Wget/1.21", "python-requests/2.31", "NewUnheardOfBot/0.1"],
)
def test_a_program_is_a_robot(agent):
    assert robot_finder()(agent)


def test_a_hostile_user_agent_takes_no_long_time():
    with stop_runaway(20):
        robot_finder()("a" * 60_000)


def test_a_line_without_an_end_is_not_held_in_memory():
    endless = io.BytesIO(b"x" * (5 * LOG_LINE) + b"\nshort\n")
    assert list(read_lines(endless)) == ["\0\n", "short\n"]


# ------------------------------------------------------------------------------------ importing


def test_a_log_becomes_sums_by_month(inside):
    """Counted by hand: in December one page; in January two pages and a download, and two robots.
    The 404, the person's name and the other site are nowhere."""
    (inside / "access.log").write_text(
        line("31/Dec/2025:23:59:59", "/tiny/")
        + line("01/Jan/2026:00:00:00", "/tiny/about/?name=jo")
        + line("01/Jan/2026:08:00:00", f"{STORIES}index.html", PHONE)
        + line("01/Jan/2026:08:00:01", f"{STORIES}data/statewide.csv", PHONE)
        + line("01/Jan/2026:08:00:02", STORIES, GOOGLE)
        + line("01/Jan/2026:08:00:03", STORIES, "-")
        + line("01/Jan/2026:08:00:04", "/tiny/jo-smith/", status=404)
        + line("01/Jan/2026:08:00:05", "/tiny/jo-smith/")
        + line("01/Jan/2026:08:00:06", "/tiny/assets/catalog.css")
    )
    code, output = run("combined", "access.log")
    assert code == 0, output
    assert "9 lines, 4 hits; 2 hits of robots left out." in output
    assert read(inside) == {
        "2025-12": ([("2025-12-31T23:59:59Z", "2025-12-31T23:59:59Z")], 0, {"": 1}, {}),
        "2026-01": (
            [("2026-01-01T00:00:00Z", "2026-01-01T08:00:06Z")],
            2,
            {"about/": 1, "datasets/story-hours/": 1},
            {"datasets/story-hours/data/statewide.csv": 1},
        ),
    }
    written = b"".join(read_bytes(inside).values())
    assert not re.search(rb"192\.0|Mozilla|Firefox|jo|Google", written)


def test_the_same_log_again_changes_nothing(inside):
    (inside / "access.log").write_text(line("16/Jan/2026:10:00:00") + line("16/Jan/2026:10:00:09"))
    run("combined", "access.log")
    before = read_bytes(inside)
    code, output = run("combined", "access.log", "./access.log")
    assert code == 0 and "Nothing is new. Nothing was changed." in output
    assert "2 lines left out: that time was counted before." in output
    assert read_bytes(inside) == before


def test_a_log_that_has_grown_adds_what_is_new(inside):
    start = line("16/Jan/2026:10:00:00") + line("16/Jan/2026:10:00:09", "/tiny/about/")
    (inside / "access.log").write_text(start)
    run("combined", "access.log")
    (inside / "access.log").write_text(start + line("16/Jan/2026:10:07:00") * 3)
    code, output = run("combined", "access.log")
    assert code == 0 and "5 lines, 3 hits" in output
    assert read(inside)["2026-01"] == (
        [("2026-01-16T10:00:00Z", "2026-01-16T10:07:00Z")],
        0,
        {"about/": 1, "datasets/story-hours/": 4},
        {},
    )


def test_rotated_logs_work_in_any_order_at_once_or_one_by_one(inside):
    with gzip.open(inside / "access.log.2.gz", "wt") as old:
        old.write(line("15/Jan/2026:10:00:00") * 2 + line("16/Jan/2026:10:00:00"))
    (inside / "access.log.1").write_text(
        line("16/Jan/2026:10:00:01") + line("17/Jan/2026:09:00:00")
    )
    (inside / "access.log").write_text(line("17/Jan/2026:09:00:01") * 4)
    names = ["access.log", "access.log.1", "access.log.2.gz"]
    run("combined", *names)
    at_once = read_bytes(inside)
    assert read(inside)["2026-01"] == (
        [("2026-01-15T10:00:00Z", "2026-01-17T09:00:01Z")],
        0,
        {"datasets/story-hours/": 9},
        {},
    )
    for order in (names, names[::-1]):
        shutil.rmtree(inside / "catalog/usage")
        for name in order:
            run("combined", name)
        assert read_bytes(inside) == at_once


def test_overlapping_logs_count_each_moment_once(inside):
    shared = line("16/Jan/2026:10:00:00") + line("16/Jan/2026:12:00:00")
    (inside / "a.log").write_text(line("15/Jan/2026:10:00:00") + shared)
    (inside / "b.log").write_text(shared + line("17/Jan/2026:10:00:00"))
    run("combined", "b.log", "a.log")
    assert read(inside)["2026-01"][2] == {"datasets/story-hours/": 4}


def test_a_day_without_a_line_is_not_taken_as_counted(inside):
    """Logs of the 10th and 13th were joined; those of the days between come later."""
    (inside / "a.log").write_text(line("10/Jan/2026:10:00:00") + line("13/Jan/2026:10:00:00"))
    (inside / "b.log").write_text(line("11/Jan/2026:10:00:00") + line("12/Jan/2026:10:00:00"))
    run("combined", "a.log")
    assert len(read(inside)["2026-01"][0]) == 2
    run("combined", "b.log")
    assert read(inside)["2026-01"][2] == {"datasets/story-hours/": 4}


def test_a_log_over_the_end_of_a_year_has_no_gap_at_midnight(inside):
    (inside / "a.log").write_text(line("31/Dec/2025:20:00:00") + line("01/Jan/2026:09:00:00"))
    run("combined", "a.log")
    assert {month: spans for month, (spans, *_) in read(inside).items()} == {
        "2025-12": [("2025-12-31T20:00:00Z", "2025-12-31T23:59:59Z")],
        "2026-01": [("2026-01-01T00:00:00Z", "2026-01-01T09:00:00Z")],
    }


def test_what_cannot_be_read_is_told(inside):
    (inside / "a.log").write_text(
        line("16/Jan/2026:10:00:00")
        + "\n"
        + "nonsense\n" * 11
        + line("16/Jan/1970:10:00:00")
        + line("16/Jan/2036:10:00:00")
        + line("16/Jan/2026:10:00:01")
    )
    code, output = run("combined", "a.log")
    assert code == 0 and "- 13 lines could not be read, the first is line 3." in output
    assert list(read(inside)) == ["2026-01"]


def test_a_sample_is_not_mixed_with_real_hits(inside):
    folder = inside / "catalog/usage"
    folder.mkdir()
    (folder / "2026-01.yml").write_text(
        'sample: true\ncounted:\n  - {start: "2026-01-01T00:00:00Z", end: "2026-01-20T00:00:00Z"}\n'
        "robots: 0\npages: {}\ndownloads: {}\n"
    )
    (inside / "a.log").write_text(line("16/Jan/2026:10:00:00"))
    code, output = run("combined", "a.log")
    assert code == 2 and "catalog/usage/2026-01.yml is a sample" in output


# ------------------------------------------------------------------------------- several hosts


@pytest.mark.parametrize(
    ("start", "rest", "other"),
    [
        ("192.0.2.7 - -", "", ""),
        ("2001:db8::1 - jo", "", ""),
        ("pc1.example.com - -", "", ""),
        ("198.51.100.4 192.0.2.7 - -", "", ""),
        ("192.0.2.7 - -", '"198.51.100.4"', ""),
        ("192.0.2.7 - -", 'rt=0.1 "gzip" TLSv1.3', ""),
        ("example.org:443 192.0.2.7 - -", "", ""),
        ("WWW.Example.org:443 2001:db8::1 - -", "", ""),
        ("example.org 192.0.2.7 - -", "", ""),
        ("example.org:443 pc1.example.com - -", "", ""),
        ("192.0.2.7 example.org -", "", ""),
        ("192.0.2.7 - -", '"example.org"', ""),
        ("shop.example.com:443 192.0.2.7 - -", "", "shop.example.com"),
        ("shop.example.com 2001:db8::1 - -", "", "shop.example.com"),
        ("localhost:8080 192.0.2.7 - -", "", "localhost"),
        ("shop.example.com:80 pc1.example.com - -", "", "shop.example.com"),
        ("192.0.2.7 shop.example.com -", "", "shop.example.com"),
        ("192.0.2.7 - -", '"-" "shop.example.com:443"', "shop.example.com"),
        ("example.org.evil.example:443 192.0.2.7 - -", "", "example.org.evil.example"),
    ],
)
def test_the_host_of_a_line_is_known_where_it_stands(start, rest, other):
    text = line("16/Jan/2026:10:00:00").replace("192.0.2.7 - -", start)
    (asked,) = combined(f"{text.rstrip()} {rest}\n")
    assert asked is not None and asked.other_host == other


def on_host(host: str, when: str, path: str = STORIES) -> str:
    return f"{host}:443 {line(when, path)}"


def test_of_several_hosts_only_the_sites_own_is_counted(inside):
    (inside / "a.log").write_text(
        on_host("example.org", "16/Jan/2026:10:00:00")
        + on_host("shop.example.com", "16/Jan/2026:10:00:01") * 2
        + on_host("pay.example.com", "17/Jan/2026:10:00:00")
        + on_host("www.example.org", "16/Jan/2026:10:00:09", "/tiny/about/")
    )
    code, output = run("combined", "a.log")
    assert code == 0, output
    assert "2 lines, 2 hits" in output
    assert "3 lines of other hosts left out: shop.example.com, pay.example.com." in output
    assert read(inside)["2026-01"] == (
        [("2026-01-16T10:00:00Z", "2026-01-16T10:00:09Z")],
        0,
        {"about/": 1, "datasets/story-hours/": 1},
        {},
    )
    assert b"example.com" not in b"".join(read_bytes(inside).values())


def test_a_log_of_other_hosts_alone_is_refused_unless_one_is_named(inside):
    hosts = ("shop.example.com", "shop.example.com", "b.example", "c.example", "d.example")
    (inside / "a.log").write_text("".join(on_host(host, "16/Jan/2026:10:00:00") for host in hosts))
    code, output = run("combined", "a.log")
    assert code == 2, output
    assert "another host: shop.example.com, b.example, c.example, and 1 other." in output
    assert "The site's is example.org." in output and "--host" in output
    assert not (inside / "catalog/usage").exists()
    code, output = run("combined", "--host", "WWW.b.example:443", "--host", "c.example", "a.log")
    assert code == 0 and "2 lines, 2 hits" in output, output


def test_a_log_that_names_no_host_but_shows_pages_of_another_is_told(inside):
    """Two hosts with a folder /tiny/ each, in one log that does not say whose a line is."""
    (inside / "a.log").write_text(
        line("16/Jan/2026:10:00:00")
        + line("16/Jan/2026:10:00:01", "/tiny/cart/")
        + line("16/Jan/2026:10:00:02", "/tiny/cart/pay.html?card=1")
        + line("16/Jan/2026:10:00:03", "/tiny/gone/", status=404)
        + line("16/Jan/2026:10:00:04", "/tiny/assets/catalog.css")
        + line("16/Jan/2026:10:00:05", "/other/")
    )
    code, output = run("combined", "a.log")
    assert code == 0
    assert "2 lines showed pages that the site does not have." in output, output
    assert "cart" not in output


def test_rows_of_another_host_in_an_export_are_left_out(inside):
    other = PLAUSIBLE.replace("2025-12-31,example.org", "2025-12-31,shop.example.com")
    (inside / "imported_pages.csv").write_text(other)
    code, output = run("plausible", "imported_pages.csv")
    assert code == 0 and "1 row of other hosts left out: shop.example.com." in output, output
    assert [*read(inside)] == ["2026-01"]
    (inside / "imported_pages.csv").write_text(PLAUSIBLE.replace(",example.org", ",a.example"))
    code, output = run("plausible", "imported_pages.csv")
    assert code == 2 and "Every line is of another host: a.example." in output


# ------------------------------------------------------------------------------ the other formats


def test_goatcounter(inside):
    """Counted by hand: two pages (their slash cut off, as GoatCounter does) and one download; the
    click and the bot are no hits."""
    rows = (
        goat("2026-01-16T10:00:00Z", "/tiny")
        + goat("2026-01-16T11:00:00+01:00", "/tiny/datasets/story-hours")
        + goat("2026-01-16T10:00:02Z", f"{STORIES}data/statewide.csv")
        + goat("2026-01-16T10:00:03Z", "tiny/about", event="true")
        + goat("2026-01-16T10:00:04Z", "/tiny/about", bot="7")
        + goat("2026-01-16T10:00:05Z", "/tiny/jo-smith")
        + goat("not-a-date", "/tiny/about")
        + "/tiny/about,too few\n"
    )
    with gzip.open(inside / "goats.csv.gz", "wt") as file:
        file.write(GOATS + rows)
    code, output = run("goatcounter", "goats.csv.gz")
    assert code == 0, output
    assert "6 lines, 3 hits; 1 hit of robots" in output and "the first is line 8." in output
    assert read(inside)["2026-01"] == (
        [("2026-01-16T10:00:00Z", "2026-01-16T10:00:05Z")],
        1,
        {"": 1, "datasets/story-hours/": 1},
        {"datasets/story-hours/data/statewide.csv": 1},
    )
    assert "Nothing was changed" in run("goatcounter", "goats.csv.gz")[1]


def test_goatcounter_version_1(inside):
    (inside / "goats.csv").write_text(
        "1Path,Title,Event,Bot,Session,FirstVisit,Referrer,Referrer scheme,Browser,Screen size,"
        "Location,Date\n/tiny/about,About,false,0,abc,true,,,Firefox,,US,2026-01-16T10:00:00Z\n"
    )
    assert run("goatcounter", "goats.csv")[0] == 0
    assert read(inside)["2026-01"][2] == {"about/": 1}


PLAUSIBLE = (
    "date,hostname,page,visits,visitors,pageviews,total_scroll_depth,total_scroll_depth_visits\n"
    "2025-12-31,example.org,/tiny/,2,2,3,10,2\n"
    "2026-01-01,example.org,/tiny/about/,1,1,4,10,1\n"
    "2026-01-01,example.org,/tiny/jo-smith/,1,1,9,10,1\n"
    "2026-01-02,example.org,/tiny/,1,1,5,10,1\n"
)


def zip_plausible(path: Path, name: str, text: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("imported_browsers_20251231_20260102.csv", "date,browser\n")
        archive.writestr(name, text)


def test_plausible_counts_whole_days_but_the_last(inside):
    """The last day, January 2 with 5 views, comes with the next export: then it is over."""
    name = "imported_pages_20251231_20260102.csv"
    zip_plausible(inside / "export.zip", name, PLAUSIBLE)
    code, output = run("plausible", "export.zip")
    assert code == 0 and "2026-01-02 left out: it may not have been over." in output
    first = {
        "2025-12": ([("2025-12-31T00:00:00Z", "2025-12-31T23:59:59Z")], 0, {"": 3}, {}),
        "2026-01": ([("2026-01-01T00:00:00Z", "2026-01-01T23:59:59Z")], 0, {"about/": 4}, {}),
    }
    assert read(inside) == first
    assert "Nothing was changed" in run("plausible", "export.zip")[1]
    later = PLAUSIBLE.replace(",1,1,5,", ",2,2,7,") + "2026-01-03,example.org,/tiny/,1,1,1,10,1\n"
    (inside / name).write_text(later)
    assert run("plausible", name)[0] == 0
    assert read(inside)["2026-01"] == (
        [("2026-01-01T00:00:00Z", "2026-01-02T23:59:59Z")],
        0,
        {"": 7, "about/": 4},
        {},
    )


def test_a_day_that_a_log_counted_in_part_is_not_counted_again(inside):
    (inside / "a.log").write_text(line("01/Jan/2026:10:00:00"))
    run("combined", "a.log")
    (inside / "imported_pages.csv").write_text(PLAUSIBLE)
    run("plausible", "imported_pages.csv")
    assert read(inside)["2026-01"][2] == {"datasets/story-hours/": 1}


@pytest.mark.parametrize(
    ("style", "content", "words"),
    [
        ("combined", GOATS, "--format goatcounter"),
        ("combined", PLAUSIBLE, "--format plausible"),
        ("goatcounter", PLAUSIBLE, "--format plausible"),
        ("goatcounter", PLAUSIBLE.partition("\n")[0], "--format plausible"),
        ("goatcounter", '"date","hostname","page","visits","pageviews"\n', "--format plausible"),
        ("plausible", '"2Path",Title,Event,Bot,Date\n', "--format goatcounter"),
        ("plausible", "date,visitors,pageviews,bounces\n", "imported_pages"),
        ("plausible", '{"host": "example.org", "request": "GET /tiny/"}\n' * 300, "JSON"),
        ("goatcounter", '\ufeff {"host": "example.org"}\n', "JSON"),
        ("combined", '{"host": "example.org", "request": "GET /tiny/"}\n' * 300, "JSON"),
        ("goatcounter", line("16/Jan/2026:10:00:00"), "--format combined"),
        ("plausible", GOATS, "--format goatcounter"),
        ("plausible", "name,visitors,pageviews,bounce_rate\n/,1,2,3\n", "Imports & exports"),
        ("combined", '{"time": "now"}\n', "JSON"),
        (
            "combined",
            '192.0.2.7 - - [16/Jan/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 9\n',
            "Common",
        ),
        ("combined", "nonsense\n" * 300, "none of the formats"),
        ("goatcounter", GOATS.replace("2Path", "3Path"), "none of the formats"),
        ("goatcounter", '"\n' * 9, "none of the formats"),
    ],
)
def test_another_format_is_refused_with_a_hint(inside, style, content, words):
    (inside / "good").write_text(line("16/Jan/2026:10:00:00"))
    (inside / "given").write_text(content)
    files = ["given", "good"] if style == "combined" else ["given"]
    code, output = run(style, *files)
    assert code == 2 and f"given is not of the format {style}." in output and words in output
    assert not (inside / "catalog/usage").exists()


def test_the_log_of_another_site_is_refused(inside):
    """Else its time would be taken as counted, and the right log could not be given any more."""
    (inside / "other.log").write_text(line("16/Jan/2026:10:00:00", "/about/"))
    (inside / "access.log").write_text(line("16/Jan/2026:10:00:00", "/tiny/about/"))
    code, output = run("combined", "other.log")
    assert code == 2 and "addresses begin with /tiny/." in output, output
    assert not (inside / "catalog/usage").exists()
    assert run("combined", "access.log")[0] == 0
    assert read(inside)["2026-01"][2] == {"about/": 1}


def test_lines_without_a_hit_are_counted_beside_others(inside):
    (inside / "a.log").write_text(line("16/Jan/2026:10:00:00"))
    (inside / "b.log").write_text(line("17/Jan/2026:10:00:00", "/tiny/gone/", status=404))
    assert run("combined", "a.log", "b.log")[0] == 0
    (inside / "b.log").open("a").write(line("17/Jan/2026:10:00:09", "/tiny/gone/", status=404))
    assert run("combined", "b.log")[0] == 0
    assert read(inside)["2026-01"][0] == [
        ("2026-01-16T10:00:00Z", "2026-01-16T10:00:00Z"),
        ("2026-01-17T10:00:00Z", "2026-01-17T10:00:09Z"),
    ]


def test_a_damaged_file_is_refused(inside):
    whole = gzip.compress(line("16/Jan/2026:10:00:00").encode() * 9999)
    (inside / "cut.gz").write_bytes(whole[:-50])
    (inside / "junk.gz").write_bytes(b"\x1f\x8b" + b"junk" * 99)
    (inside / "cut.zip").write_bytes(b"PK\x03\x04" + b"junk" * 99)
    for style, name in (("combined", "cut.gz"), ("combined", "junk.gz"), ("plausible", "cut.zip")):
        code, output = run(style, name)
        assert code == 2 and f"{name} is damaged" in output, output
    zip_plausible(inside / "other.zip", "pages.csv", "name,visitors\n")
    assert "holds no imported_pages.csv" in run("plausible", "other.zip")[1]
    assert "It is a .zip archive" in run("combined", "other.zip")[1]


def test_an_archive_damaged_in_any_packing_is_refused(inside):
    packings = (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    for packing in packings:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", packing) as archive:
            archive.writestr("imported_pages.csv", PLAUSIBLE * 99)
        content = bytearray(packed.getvalue())
        for place in range(60, 90):
            content[place] ^= 0xFF
        (inside / "bent.zip").write_bytes(content)
        code, output = run("plausible", "bent.zip")
        assert code == 2 and "bent.zip is damaged" in output, (packing, output)


@pytest.mark.parametrize(
    ("day", "views"), [("9999-12-31", "1"), ("2026-01-01", "9" * 30), ("2026-01-01", "-1")]
)
def test_a_row_that_no_record_can_hold_cannot_be_read(inside, day, views):
    row = f"{day},example.org,/tiny/,1,1,{views},10,1\n"
    (inside / "imported_pages.csv").write_text(PLAUSIBLE + row)
    code, output = run("plausible", "imported_pages.csv")
    assert code == 0 and "1 line could not be read" in output
    assert not load_and_check(inside, TODAY, only=())[1]


@pytest.mark.parametrize(
    ("style", "content", "words"),
    [
        ("combined", "", "given has no lines"),
        ("combined", "\n\n", "given has no lines"),
        ("plausible", "", "given has no rows"),
        ("plausible", PLAUSIBLE.partition("\n")[0], "given has no rows"),
        ("goatcounter", "", "given has no rows"),
        ("goatcounter", GOATS, "given has no rows"),
    ],
)
def test_an_empty_log_or_export_is_told_and_no_mistake(inside, style, content, words):
    (inside / "given").write_text(content)
    code, output = run(style, "given")
    assert code == 0 and f"{words}: there was nothing to count." in output, output
    assert "Nothing was changed." in output


def test_nothing_is_counted_while_the_records_break_a_rule(inside):
    (inside / "catalog/meetings/broken.yml").write_text("title: x\n")
    (inside / "a.log").write_text(line("16/Jan/2026:10:00:00"))
    assert run("combined", "a.log")[0] == 1


# ------------------------------------------------------------------------------------ the numbers


def test_hits_are_totalled_by_month_and_address(workgroup):
    """From tests/workgroup/catalog/usage. December: 5 + 40 + 25 + 10 pages, 7 downloads, all 31
    days. January: 2 + 44 + 6 pages, 1 download, the 1st to 15th and the 20th to 30th: 26 days."""
    numbers = compute(workgroup, TODAY).hits
    assert [
        (m.month, tell_share(m.days), m.pages, m.downloads, m.robots) for m in numbers.months
    ] == [
        ("2026-01", "26 of 31", 52, 1, 3),
        ("2025-12", "31 of 31", 80, 7, 30),
    ]
    assert [(one.address, one.hits) for one in numbers.pages] == [
        ("datasets/story-hours/", 84),
        ("workplan/", 25),
        ("workplan/story-hours/", 10),
        ("workplan/tree-houses/", 6),
        ("about/", 5),
        ("datasets/places/", 2),
    ]
    assert [(one.address, one.hits) for one in numbers.downloads] == [
        ("datasets/story-hours/data/statewide.csv", 7),
        ("datasets/kite-club/datapackage.json", 1),
    ]


def test_no_record_is_no_hit(catalog):
    numbers = compute(catalog, TODAY).hits
    assert (numbers.months, numbers.pages, numbers.downloads) == ((), (), ())


def words_of(site: Path) -> str:
    html = (site / "activity/index.html").read_text("utf-8")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_page_shows_requests_uses_and_hits(workgroup_site):
    """October 20 to November 3 is 14 days, November 1 to 21 is 20."""
    words = words_of(workgroup_site)
    assert "Closed November 3, 2025 It took 14 days Answered with Visits to story hours" in words
    assert "Declined Closed November 21, 2025 It took 20 days Reason The paths are secret." in words
    assert "Longer story hours The town hall made story hours longer" in words
    assert "Used by Town hall Kind Plan Data Visits to story hours" in words
    assert "January 2026 52 1 26 of 31 3 December 2025 80 7 31 of 31 30" in words
    assert "/datasets/story-hours/ Visits to story hours 84 /workplan/ The site 25" in words


def test_the_page_says_what_is_not_recorded(tiny_site):
    words = words_of(tiny_site)
    assert "Not recorded yet. To record hits, give a log of the web server to" in words
    assert "Not recorded yet. To record a use:" in words


# --------------------------------------------------------------------------------- a real server


@pytest.fixture
def nginx(tmp_path, tiny_site):
    """A real nginx that serves the tiny site below /tiny/, with its own access log: its port and
    the log's path. It runs in the foreground and is stopped at the end."""
    program = os.environ.get("NGINX", "/usr/sbin/nginx")
    assert Path(program).exists(), "No web server: run `make test`, or set NGINX to an nginx."
    folder = tmp_path / "nginx"
    shutil.copytree(tiny_site, folder / "www/tiny")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    temporary = "".join(
        f"{kind}_temp_path {kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log error.log;\nevents {{}}\n"
        f"http {{\n{temporary}access_log access.log;\n"
        f"server {{ listen 127.0.0.1:{port}; root www; index index.html; }}\n}}\n"
    )
    command = [program, "-e", "error.log", "-p", f"{folder}/", "-c", "nginx.conf"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for(port, process)
            yield port, folder / "access.log"
        finally:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen) -> None:
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nginx does not answer: {process.stderr.read()}")


def ask(port: int, path: str, agent: str | None, method: str = "GET", **headers: str) -> int:
    """Ask the server once; gives the status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in ({"User-Agent": agent} if agent else {}).items() | headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def read_date(port: int, path: str) -> str:
    """When the server says that a page was last changed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("HEAD", path)
    changed = connection.getresponse().headers["Last-Modified"]
    connection.close()
    return changed


def test_hits_on_a_real_nginx(nginx, inside, monkeypatch):
    """Counted by hand. Pages: the dataset by two browsers and by name with a query (3), the home page
    (1), a page of docs/ (1), once more unchanged (1). Downloads: one. Robots: Googlebot, curl and one
    that says nothing (3). No hit: HEAD (2), POST, a page and a scanner's path that are not there, the
    style sheet, a folder without its slash, a part of a file."""
    port, log = nginx
    csv = f"{STORIES}data/statewide.csv"
    today = datetime.now(UTC)
    asked = [
        ask(port, STORIES, FIREFOX),
        ask(port, STORIES, PHONE),
        ask(port, f"{STORIES}index.html?name=jo-smith", FIREFOX),
        ask(port, "/tiny/", FIREFOX),
        ask(port, "/tiny/about/", PHONE),
        ask(port, "/tiny/about/", PHONE, If_Modified_Since=read_date(port, "/tiny/about/")),
        ask(port, csv, FIREFOX),
        ask(port, STORIES, GOOGLE),
        ask(port, csv, "curl/8.5.0"),
        ask(port, STORIES, None),
        ask(port, STORIES, FIREFOX, "HEAD"),
        ask(port, STORIES, FIREFOX, "POST"),
        ask(port, "/tiny/jo-smith/", FIREFOX),
        ask(port, "/tiny/wp-login.php?user=%22jo%22", 'quo"ted \\ agent'),
        ask(port, "/tiny/assets/catalog.css", FIREFOX),
        ask(port, STORIES[:-1], FIREFOX),
        ask(port, csv, FIREFOX, Range="bytes=0-3"),
    ]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(today.timestamp())))
    assert asked == [200] * 5 + [304] + [200] * 5 + [405, 404, 404, 200, 301, 206]
    code, output = run("combined", log)
    assert code == 0, output
    assert "18 lines, 7 hits; 3 hits of robots left out." in output
    totals = [usage for usage in load(inside).catalog.usage.values()]
    assert sum(usage.robots for usage in totals) == 3
    assert merge_sums(usage.pages for usage in totals) == {
        "": 1,
        "about/": 2,
        "datasets/story-hours/": 3,
    }
    assert merge_sums(usage.downloads for usage in totals) == {
        "datasets/story-hours/data/statewide.csv": 1
    }
    now = date.fromtimestamp(today.timestamp())
    assert not load_and_check(inside, now)[1]
    before = read_bytes(inside)
    assert b"127.0.0.1" in log.read_bytes() and b"127.0.0.1" not in b"".join(before.values())
    counted = int(time.time())
    while int(time.time()) == counted:  # a second that was counted is closed
        time.sleep(0.05)
    assert ask(port, "/tiny/about/", FIREFOX) == 200
    assert "19 lines, 1 hit; 0 hits of robots" in run("combined", log)[1]
    after = merge_sums(usage.pages for usage in load(inside).catalog.usage.values())
    assert after == {"": 1, "about/": 3, "datasets/story-hours/": 3}


def merge_sums(months) -> dict[str, int]:
    """Sums of all months: a test may run over the end of one."""
    total: dict[str, int] = {}
    for sums in months:
        for address, times in sums.items():
            total[address] = total.get(address, 0) + times
    return total


def test_every_option_of_the_import_has_help():
    result = CliRunner().invoke(main, ["hits", "import", "-h"])
    assert result.exit_code == 0
    assert all(option.help for option in main.commands["hits"].commands["import"].params[:1])
