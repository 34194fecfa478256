"""Rows as the table of the README has them: what was measured, and the figure."""

from pathlib import Path


def print_head() -> None:
    print("| what | figure |\n|---|---|", flush=True)


def print_row(what: str, figure: str) -> None:
    print(f"| {what} | {figure} |", flush=True)


def read_peak() -> float:
    """The most megabytes that this process has held; on Linux. getrusage would count what the process that
    started it held, too."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    (told,) = [line for line in lines if line.startswith("VmHWM:")]
    return int(told.split()[1]) / 1024
