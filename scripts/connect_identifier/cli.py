"""connect-id: one command for agencies, the hub, and whoever wants to see it work."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import cast

import click

from .encoding import Profile
from .keys import read_key, write_key
from .problems import Refused

_FILE = click.Path(path_type=Path, dir_okay=False)
_PROFILES = click.Choice(["hub", "strict"])
_WIDTH = 72


@contextmanager
def _telling() -> Iterator[Callable[[str], None]]:
    """Shows steps in one changing line of a terminal; ends with what is wrong, where something is."""
    begun = time.monotonic()
    live = sys.stderr.isatty()

    def show(text: str) -> None:
        if live:
            line = f"{time.monotonic() - begun:4.0f} s  {text}"
            click.echo(f"\r{line[:_WIDTH].ljust(_WIDTH)}", err=True, nl=False)

    try:
        yield show
    except Refused as refused:
        raise click.ClickException("\n".join(refused.problems)) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{where}{error.strerror or 'the disk fails'}.") from None
    except MemoryError:
        raise click.ClickException("This takes more memory than there is.") from None
    finally:
        if live:
            click.echo(f"\r{'':{_WIDTH}}\r", err=True, nl=False)


def _today() -> date:
    return datetime.now().astimezone().date()


@click.group()
def main() -> None:
    """Links the records of children across agencies without their names.

    It is a tool for a hub that has the legal authority; read docs/about/identifier.md first.
    """


@main.command()
@click.argument("path", type=_FILE)
def key(path: Path) -> None:
    """Make a new project key, which agencies share and the linker never sees."""
    with _telling():
        write_key(path)
    click.echo(
        f"Wrote {path}. Hand it to the other agencies on a safe way, and never to the linker."
    )


@main.command()
@click.argument("roster", type=_FILE)
@click.option("--agency", required=True, help="The agency's id.")
@click.option("--project", required=True, help="The project's name, the same for all agencies.")
@click.option("--key-file", required=True, type=_FILE, help="The project's key.")
@click.option("--profile", required=True, type=_PROFILES, help="hub finds more; strict tells less.")
@click.option("--ids", required=True, type=_FILE, help="Your own list of local ids: keep it.")
@click.option("--output", required=True, type=_FILE, help="The encodings, for the linker.")
@click.option("--dates", type=click.Choice(["mdy", "dmy"]), help="The order of dates with slashes.")
@click.option("--encoding", default="utf-8-sig", help="The roster's text encoding, if not UTF-8.")
def encode(
    roster: Path,
    agency: str,
    project: str,
    key_file: Path,
    profile: str,
    ids: Path,
    output: Path,
    dates: str | None,
    encoding: str,
) -> None:
    """Encode a roster, offline, at the agency."""
    from .agency import encode_roster

    with _telling() as show:
        number = encode_roster(
            roster,
            read_key(key_file, project),
            cast(Profile, profile),
            agency,
            output,
            ids,
            _today(),
            dates,
            encoding,
            show,
        )
    click.echo(f"Encoded {number:,} records. {output} goes to the linker; {ids} stays with you.")


@main.command()
@click.argument("encodings", nargs=-1, required=True, type=_FILE)
@click.option(
    "--registry", required=True, type=_FILE, help="The registry; made where there is none."
)
@click.option(
    "--review", required=True, type=_FILE, help="The queue for clerical review, written anew."
)
@click.option(
    "--decisions",
    multiple=True,
    type=_FILE,
    help="A queue with its decisions filled in. They are kept for later runs.",
)
@click.option("--model", type=_FILE, help="Keep what was learned here, and use it again.")
@click.option("--spark", help="Use Spark, at this master (local[2], yarn, ...).")
def link(
    encodings: tuple[Path, ...],
    registry: Path,
    review: Path,
    decisions: tuple[Path, ...],
    model: Path | None,
    spark: str | None,
) -> None:
    """Link encodings of agencies, and give ids in the registry."""
    from .engines import start_spark
    from .linking import link_and_issue

    with _telling() as show:
        found, outcome = link_and_issue(
            encodings, registry, review, _today(), decisions, model, start_spark(spark), show
        )
    click.echo(
        f"{len(found.clusters):,} children with records of several agencies; {outcome.given:,} ids given, "
        f"{outcome.merged:,} merged, {outcome.split:,} split off; {len(found.questions):,} pairs to look at."
    )
    for crowd in found.crowds:
        click.echo(str(crowd), err=True)


@main.command()
@click.option("--registry", required=True, type=_FILE)
@click.option("--like", required=True, type=_FILE, help="Encodings of the project.")
@click.option("--agency", "agencies", multiple=True, required=True, help="Each agency it is for.")
@click.option("--purpose", required=True)
@click.option("--approver", required=True, help="The role of who approved it; no name.")
@click.option("--expires", required=True, type=click.DateTime(["%Y-%m-%d"]))
def request(
    registry: Path,
    like: Path,
    agencies: tuple[str, ...],
    purpose: str,
    approver: str,
    expires: datetime,
) -> None:
    """Record an approved request for joint ids; prints its id."""
    from .files import read_table
    from .registry import approve_request, open_registry

    with _telling():
        _, about = read_table(like, "encoding")
        _must_be(registry)
        with open_registry(registry, about.project, about.key) as connection:
            made = approve_request(
                connection, purpose, approver, agencies, expires.date(), _today()
            )
    click.echo(made)


@main.command()
@click.option("--registry", required=True, type=_FILE)
@click.option("--encodings", required=True, type=_FILE, help="What the agency sent.")
@click.option("--request", help="Give joint ids of this approved request, not the agency's own.")
@click.option("--output", required=True, type=_FILE)
def crosswalk(registry: Path, encodings: Path, request: str | None, output: Path) -> None:
    """Write an agency's crosswalk: its local ids with its own pseudonyms, or with joint ids."""
    from .crosswalks import give_crosswalk
    from .files import read_table

    with _telling():
        sent = read_table(encodings, "encoding")
        _must_be(registry)
        number = give_crosswalk(output, registry, sent, _today(), request)
    click.echo(f"Wrote {number:,} ids to {output}.")
    if left := len(sent[0]) - number:
        click.echo(f"{left:,} of the records came later, and have none.", err=True)


def _must_be(registry: Path) -> None:
    if not registry.is_file() or not registry.stat().st_size:
        raise Refused(f"There is no registry {registry}.")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--registry", required=True, type=_FILE)
@click.option("--like", required=True, type=_FILE, help="Encodings of the project.")
@click.option(
    "--queue",
    "queues",
    multiple=True,
    type=_FILE,
    help="The queue with its decisions; twice, to see how far two persons agree.",
)
def report(folder: Path, registry: Path, like: Path, queues: tuple[Path, ...]) -> None:
    """Tell what may be published of a run: no ids, no values, no small counts."""
    from .files import read_table
    from .oversight import Counted, count_queue, count_registry, read_copies, write_oversight
    from .registry import open_registry

    with _telling():
        _, about = read_table(like, "encoding")
        _must_be(registry)
        counted = Counted()
        if queues:
            count_queue(counted, read_copies(queues))
        with open_registry(registry, about.project, about.key) as connection:
            count_registry(counted, connection)
        folder.mkdir(parents=True, exist_ok=True)
        paths = write_oversight(folder, counted, about.profile)
    click.echo(f"Wrote {paths[0]} and {paths[1]}.")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--records", default=5000, type=click.IntRange(100, 2_000_000), show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--profile", default="hub", type=_PROFILES, show_default=True)
@click.option("--spark", help="Use Spark, at this master (local[2], yarn, ...).")
def demo(folder: Path, records: int, seed: int, profile: str, spark: str | None) -> None:
    """Go the whole road with two rosters of made-up children, in an empty folder."""
    from .demo import run_demo
    from .engines import start_spark

    with _telling() as show:
        made = run_demo(
            folder, records, seed, cast(Profile, profile), _today(), start_spark(spark), show
        )
    click.echo(json.dumps(made.quality))
    click.echo("Without the key, attacks guess of the records:")
    for attack, share in made.attack.items():
        click.echo(f"{share:7.2%}  {attack}")
    click.echo(f"The report is {folder / 'report.html'}.")
