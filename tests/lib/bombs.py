"""Markdown that was made to stall or crash whoever lays it out: small texts, nested or repeated."""

from __future__ import annotations

import random
from collections.abc import Iterator

OPENERS = (
    "[",
    "![",
    "[a](",
    "[a][",
    "<http://a ",
    "`",
    "*",
    "**",
    "_",
    "__",
    "\\",
    "<!--",
    "|",
    "> ",
)
CLOSERS = ("]", ")", "](b)", "`", "*", "**", "_", "__", ">", "-->")
PIECES = (
    *OPENERS,
    *CLOSERS,
    "a",
    " ",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "    ",
    "\t",
    "# ",
    "=\n",
    "[a]: b\n",
)


def list_bombs(sizes: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    """Each kind of bomb in each size, with its name."""
    for n in sizes:
        deep = min(n, 400)
        yield f"lists in lists, {n}", "\n".join("    " * i + "- a" for i in range(deep))
        yield f"numbered lists, {n}", "\n".join("\t" * i + "1. a" for i in range(deep))
        yield f"lists on a line, {n}", "- " * n + "a"
        yield f"quotations, {n}", "> " * n + "a"
        yield f"quotations without spaces, {n}", ">" * n + "a"
        yield f"quotations and lists, {n}", "> - " * n + "a"
        yield f"quotations by lines, {n}", "\n".join("> " * i + "a" for i in range(deep))
        yield f"brackets closed, {n}", "[" * n + "a" + "]" * n
        yield f"links in links, {n}", "[" * n + "a" + "](b)" * n
        yield f"stars in stars, {n}", "*a **b " * n + "c" + " b** a*" * n
        yield f"backticks of all lengths, {n}", " ".join("`" * (i % 99 + 1) for i in range(n))
        yield f"reference definitions, {n}", "\n".join(f"[{i}]: //b" for i in range(n))
        yield f"references, {n}", "[a]: b\n\n" + "[a][a] " * n
        yield f"a wide table, {n}", f"{'|a' * n}\n{'|-' * n}\n" + f"{'|`b`' * n}\n" * 9
        yield f"a long table, {n}", "|a|b|\n|-|-|\n" + "|[a](b)|*c*|\n" * n
        yield f"headings, {n}", "a\n=\n" * n
        yield f"rows of signs, {n}", "#" * n + "\n" + "-" * n + "\n" + "=" * n
        yield f"a list, {n}", "- a\n" * n
        yield f"a loose list, {n}", "- a\n\n" * n
        yield f"paragraphs, {n}", "[a](b) *c* `d`\n\n" * n
        yield f"tags, {n}", "<b>" * n + "</b>" * n
        for sign in OPENERS:
            yield f"{sign!r} in one paragraph, {n}", sign * n
            yield f"{sign!r} in many paragraphs, {n}", f"{sign * 250}\n\n" * (n // 250)


def make_bomb(seed: int) -> str:
    """A bomb made by chance: a few pieces, each repeated many times, with others between them."""
    chance = random.Random(seed)
    parts = []
    for _ in range(chance.randint(1, 12)):
        piece = "".join(chance.choices(PIECES, k=chance.randint(1, 5)))
        parts.append(piece * int(10 ** chance.uniform(0, 4)))
    return "".join(parts)[: chance.choice((3_000, 59_000, 200_000))]
