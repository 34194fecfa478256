"""Where words of the pages are glued together, so that another language cannot put them right: its words have
other orders, cases, genders and capital letters.

A whole sentence may stand beside another, and a said word in a slot of a message; nothing else may be put to it,
and nothing may be done to its letters.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import jinja2
from babel.messages.jslexer import Token, tokenize
from jinja2 import nodes

SAID = frozenset(
    "say say_in say_count say_later say_in_later say_count_later translate translate_count".split()
)
ASKED = frozenset(("_", "gettext", "ngettext", "pgettext"))
CASES = frozenset("lower upper capitalize title casefold swapcase".split())
SCRIPT_CASES = re.compile(r"to(Locale)?(Lower|Upper)Case")
_SAID = "\ue000"  # stands for a said word
_ENDS = re.compile(r"[.?!:”)…]$")  # of a sentence that stands by itself


# ------------------------------------------------------------------------------------- in Python


def find_in_python(source: str) -> Iterator[tuple[int, str]]:
    """The lines where a said word is put together with something, or its case is changed, each with the
    expression. A name that is given a said word is one, within its function."""
    tree = ast.parse(source)
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    found = {at for scope in (tree, *functions) for at in _find_in_scope(scope)}
    yield from sorted(found)


def _find_in_scope(scope: ast.AST) -> Iterator[tuple[int, str]]:
    inside = [*_walk_scope(scope)]
    names = {
        target.id: node.value
        for node in inside
        if isinstance(node, ast.Assign) and _find_said(node.value, {})
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in inside:
        if _is_glued(node, names):
            yield node.lineno, ast.unparse(node)


def _walk_scope(scope: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            yield child
            yield from _walk_scope(child)


def _is_glued(node: ast.AST, names: dict[str, ast.expr]) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "join":
            return _are_glued(_list_joined(node), names)
        return node.func.attr in CASES and bool(_find_said(node.func.value, names))
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
        return _are_glued([node.value], names)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _are_glued([node.left, node.right], names)
    return isinstance(node, ast.JoinedStr) and any(_list_glued(node, names))


def _list_joined(call: ast.Call) -> list[ast.expr]:
    """What a call of join puts together, as far as it is written out there."""
    parts: list[ast.expr] = []
    for given in call.args:
        if isinstance(given, ast.List | ast.Tuple):
            parts += [one.value if isinstance(one, ast.Starred) else one for one in given.elts]
        elif isinstance(given, ast.GeneratorExp | ast.ListComp):
            parts.append(given.elt)
    return parts


def _list_glued(text: ast.JoinedStr, names: dict[str, ast.expr]) -> Iterator[bool]:
    """Of each part of a text, between its tags, whether a said word has something beside it."""
    marked = ""
    for one in text.values:
        if isinstance(one, ast.FormattedValue):
            marked += _SAID if _are_glued([one.value], names) else "{}"
        else:
            marked += str(one.value) if isinstance(one, ast.Constant) else ""
    for piece in re.split("<[^<>]*>", marked):
        yield _SAID in piece and piece.strip() != _SAID


def _are_glued(parts: list[ast.expr], names: dict[str, ast.expr]) -> bool:
    """Whether one of the parts is a said word that is no sentence by itself."""
    said = [call for part in parts for call in _find_said(part, names)]
    return not all(map(_is_sentence, said))


def _find_said(part: ast.expr, names: dict[str, ast.expr]) -> list[ast.Call]:
    """The said words that an expression is, or may be."""
    if isinstance(part, ast.Name) and part.id in names:
        return _find_said(names[part.id], {})
    if isinstance(part, ast.IfExp):
        return [*_find_said(part.body, names), *_find_said(part.orelse, names)]
    if isinstance(part, ast.JoinedStr):
        inside = (one.value for one in part.values if isinstance(one, ast.FormattedValue))
        return [call for value in inside for call in _find_said(value, names)]
    if isinstance(part, ast.BoolOp):
        return [call for value in part.values for call in _find_said(value, names)]
    if isinstance(part, ast.Call) and getattr(part.func, "id", "") in SAID:
        return [part]
    return []


def _is_sentence(call: ast.Call) -> bool:
    """Whether every text of a said message ends as a sentence does."""
    texts = [one.value for one in call.args if isinstance(one, ast.Constant)]
    return bool(texts) and all(_ENDS.search(str(text)) for text in texts)


# ---------------------------------------------------------------------------------- in templates


def find_in_template(source: str, environment: jinja2.Environment) -> Iterator[tuple[int, str]]:
    """The lines where a template joins a said word to something, or changes the case of anything."""
    tree = environment.parse(source)
    for joined in tree.find_all((nodes.Concat, nodes.Add)):
        parts = joined.nodes if isinstance(joined, nodes.Concat) else (joined.left, joined.right)
        if any(_is_asked(part) for part in parts):
            yield joined.lineno, "joined"
    for changed in tree.find_all(nodes.Filter):
        if changed.name in CASES:
            yield changed.lineno, changed.name


def _is_asked(node: nodes.Node) -> bool:
    inside = node.expr if isinstance(node, nodes.MarkSafe | nodes.MarkSafeIfAutoescape) else node
    if isinstance(inside, nodes.CondExpr):
        return _is_asked(inside.expr1) or (inside.expr2 is not None and _is_asked(inside.expr2))
    return (
        isinstance(inside, nodes.Call)
        and isinstance(inside.node, nodes.Name)
        and inside.node.name in ASKED
    )


# ------------------------------------------------------------------------------------ in scripts


def find_in_script(source: str) -> Iterator[tuple[int, str]]:
    """The lines where a script adds something to a said word, or changes its case."""
    tokens = [token for token in tokenize(source) if not token.type.endswith("comment")]
    for at, token in enumerate(tokens):
        if token.value in ("say", "sayCount") and _value(tokens, at + 1) == "(":
            end = _find_end(tokens, at + 1)
            case = _value(tokens, end + 1) == "." and SCRIPT_CASES.match(_value(tokens, end + 2))
            if case or "+" in (_value(tokens, at - 1), _value(tokens, end + 1)):
                yield token.lineno, "".join(one.value for one in tokens[at : end + 1])


def _value(tokens: list[Token], at: int) -> str:
    return tokens[at].value if 0 <= at < len(tokens) else ""


def _find_end(tokens: list[Token], start: int) -> int:
    """Where the bracket is closed that is opened at start."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[at].value, 0)
        if depth == 0:
            return at
    raise ValueError("a bracket is never closed")


# ------------------------------------------------------------------------------------ in messages


def is_piece(message: str) -> bool:
    """Whether a message can only go on from, or lead to, what stands beside it: it begins as a sentence goes on,
    or breaks off."""
    return bool(re.search(r"^[\s,;:.)]|[\s,(]$|^(and|or|nor|but)\b|\b(and|or|the|a)$", message))
