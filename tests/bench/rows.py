"""Rows as the table of the README has them: what was measured, and the figure."""


def print_head() -> None:
    print("| what | figure |\n|---|---|", flush=True)


def print_row(what: str, figure: str) -> None:
    print(f"| {what} | {figure} |", flush=True)
