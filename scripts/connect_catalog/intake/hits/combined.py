"""The access log of a web server in Combined Log Format.

It is nginx's preset `combined` (https://nginx.org/en/docs/http/ngx_http_log_module.html) and Apache's
(https://httpd.apache.org/docs/2.4/logs.html#combined). Both escape quotes within a field. More
fields may follow, as in the `main` format of nginx's own packages. A server of several hosts may
name the host before the client (Apache's `vhost_combined`), in place of the second field, or behind
the user agent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone

from crawlerdetect import CrawlerDetect

from ...bounds import LOG_AGENT, LOG_AGENTS
from ...refusals import Refusal
from .lines import Lines, LoggedRequest
from .site import Site

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

COMBINED = re.compile(
    r'\S+ \S+ [^"]* \[([^\]"]{1,40})\] "((?:[^"\\]|\\.)*)" (\d{3}) (?:\d+|-) '
    r'"(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"'
)
COMMON = re.compile(r'\S+ \S+ [^"]* \[[^\]"]{1,40}\] "(?:[^"\\]|\\.)*" \d{3} (?:\d+|-)\s*$')
CLIENT = re.compile(r"\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:]*:[0-9a-f.]*", re.IGNORECASE)
HOST = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,252}(:\d{1,5})?", re.IGNORECASE)
DOMAIN = re.compile(r'"?((?:[a-z0-9_-]+\.)+[a-z]{2,24})(:\d{1,5})?"?', re.IGNORECASE)
WHEN = re.compile(r"(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")


def read_combined(lines: Iterable[str], site: Site) -> Lines:
    """The lines of an access log. Only what was asked for with GET and shown (200), or was shown
    before and has not changed (304), has an address."""
    is_robot = robot_finder()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        match = COMBINED.match(line)
        when = _read_moment(match[1]) if match else None
        if match is None or when is None:
            yield number, None
            continue
        words = match[2].split(" ")
        shown = len(words) == 3 and words[0] == "GET" and match[3] in ("200", "304")
        address = site.find(words[1]) if shown else None
        yield (
            number,
            LoggedRequest(
                when,
                when,
                address,
                1,
                address is not None and is_robot(match[4]),
                site.name_other(find_host(line, line[match.end() :])),
                shown and site.lacks(words[1]),
            ),
        )


def find_host(line: str, rest: str) -> str | None:
    """The host that a line was logged for; None if the log does not say. rest: what follows the
    user agent."""
    first, second = line.split(" ", 2)[:2]
    if HOST.fullmatch(first) and not CLIENT.fullmatch(first):
        has_client = CLIENT.fullmatch(second) or (":" in first and second != "-")
        return first if has_client else _last_domain(rest)
    if CLIENT.fullmatch(first) and (found := DOMAIN.fullmatch(second)):
        return found[1]
    return _last_domain(rest)


def _last_domain(rest: str) -> str | None:
    found = (DOMAIN.fullmatch(word) for word in rest.split())
    return next((match[1] for match in found if match), None)


def _read_moment(text: str) -> datetime | None:
    """A time as Apache and nginx write it, 10/Oct/2025:13:55:36 -0700, in UTC."""
    match = WHEN.fullmatch(text)
    if match is None or match[2] not in MONTHS:
        return None
    offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
    month, (day, hour, minute, second) = (
        MONTHS.index(match[2]) + 1,
        map(int, match.group(1, 4, 5, 6)),
    )
    try:
        zone = timezone(-offset if match[7] == "-" else offset)
        return datetime(int(match[3]), month, day, hour, minute, second, tzinfo=zone).astimezone(
            UTC
        )
    except (ValueError, OverflowError):
        return None


def robot_finder() -> Callable[[str], bool]:
    """Tells a program by its user agent. A program that sends none is no browser.

    To ask takes a thousandth of a second and most lines ask the same, so the answers are kept, by
    a number made from the user agent that nobody can turn back (Python's hash has a new key in
    every run).
    """
    answers: dict[int, bool] = {}

    def is_robot(agent: str) -> bool:
        if agent in ("", "-"):
            return True
        if hash(agent) not in answers:
            if len(answers) >= LOG_AGENTS:
                raise Refusal(
                    f"names more than {LOG_AGENTS:,} different programs, which nobody's readers use. "
                    "Look at what wrote it, or give it day by day"
                )
            answers[hash(agent)] = CrawlerDetect(user_agent=agent[:LOG_AGENT]).is_crawler()
        return answers[hash(agent)]

    return is_robot
