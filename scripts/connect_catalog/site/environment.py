"""Templates in a language: each language has its own, with its words in place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.filters import do_join
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from .. import addresses
from ..words import ENGLISH, Language, isolate

TEMPLATES = Path(__file__).parent / "templates"
_SLOT = re.compile(r"%(?:\((\w+)\)s|(%))")


def open_templates(language: Language) -> jinja2.Environment:
    """The templates in a language, without filters."""
    environment = Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=keep_compiled() if language == ENGLISH else None,
    )
    environment.policies["ext.i18n.trimmed"] = True
    words = language.translations
    install = environment.install_gettext_callables  # type: ignore[attr-defined] # of an extension
    install(words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext)
    environment.translate = words.gettext
    environment.filters |= {"isolate": isolate, "join": join_texts}
    environment.globals.update(ADDRESSES)
    return environment


@jinja2.pass_eval_context
def join_texts(
    context: nodes.EvalContext,
    texts: Iterable[Any],
    between: str = "",
    attribute: str | None = None,
) -> str:
    """Jinja's own filter. In a list for people, whose parts are followed by spaces, names that are read
    from right to left keep their places."""
    parts = texts if attribute is None else [getattr(one, attribute) for one in texts]
    joined: str = do_join(
        context, [isolate(part) for part in parts] if between.endswith(" ") else parts, between
    )
    return joined


# What the templates, and those of the theme, ask for addresses by.
ADDRESSES: Mapping[str, Any] = {
    "addresses": addresses,
    "locate": addresses.locate,
    "locate_chart": addresses.locate_chart,
    "locate_page": addresses.locate_page,
}


def keep_compiled() -> jinja2.BytecodeCache:
    """Compiled templates, kept in Jinja's own folder for temporary files until a template or this
    module changes. English words stand in the templates; those of other languages do not, so that
    only English is kept."""
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]
    return jinja2.FileSystemBytecodeCache(pattern=f"connect-catalog-{version}-%s.cache")


class Environment(jinja2.Environment):
    """Looks a message up when a template is compiled, and not each time it is printed."""

    translate: Callable[[str], str]

    def _generate(self, source: nodes.Template, *rest: Any, **named: Any) -> str:
        return super()._generate(_Fold(self.translate).visit(source), *rest, **named)


class _Fold(NodeTransformer):
    """Replaces a call of gettext with a plain message by its text, cut at its slots. The parts are
    then printed one by one."""

    def __init__(self, translate: Callable[[str], str]) -> None:
        self.translate = translate

    def visit_Output(self, output: nodes.Output) -> nodes.Output:
        self.generic_visit(output)
        parts: list[nodes.Expr] = []
        for node in output.nodes:
            inside = node.expr if isinstance(node, nodes.MarkSafe) else node
            parts += (
                inside.nodes if inside is not node and isinstance(inside, nodes.Concat) else [node]
            )
        output.nodes = parts
        return output

    def visit_Call(self, call: nodes.Call) -> nodes.Expr:
        self.generic_visit(call)
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        if name in ("gettext", "_", "ngettext"):
            for pair in call.kwargs:
                pair.value = _isolate(pair.value)
        if name not in ("gettext", "_") or not isinstance(call.args[0], nodes.Const):
            return call
        values = {pair.key: _escape(pair.value) for pair in call.kwargs}
        pieces = self._cut(call.args[0].value, values)
        return nodes.MarkSafe(nodes.Concat(pieces), lineno=call.lineno)

    def _cut(self, message: str, values: dict[str, nodes.Expr]) -> list[nodes.Expr]:
        """Text, slot, text, slot ... text. A text is HTML already; a slot's value is escaped."""
        pieces: list[nodes.Expr] = []
        end, translated = 0, self.translate(message)
        for found in _SLOT.finditer(translated):
            pieces.append(_text(translated[end : found.start()] + (found[2] or "")))
            pieces += [values[found[1]]] if found[1] else []
            end = found.end()
        return [*pieces, _text(translated[end:])]


def _isolate(value: nodes.Expr) -> nodes.Expr:
    """What stands in a slot keeps the order of the words and numbers around it."""
    if isinstance(value, nodes.Const):
        return value
    return nodes.Filter(value, "isolate", [], [], None, None)


def _escape(value: nodes.Expr) -> nodes.Expr:
    """What is joined when a template is compiled is not escaped any more."""
    return nodes.Const(escape(value.value)) if isinstance(value, nodes.Const) else value


def _text(text: str) -> nodes.Const:
    return nodes.Const(Markup(text))  # noqa: S704 - written in a template, or by a translator
