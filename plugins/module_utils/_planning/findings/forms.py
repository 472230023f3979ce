# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether variables have the form that a role's argument spec asks for, before anything reads them. Pure.

PRIVATE to the collection. Ansible checks a *converted* copy of each variable (a text becomes a list at its commas, 1.0
a whole number, ``~`` a home), and the role then reads what was written. So this check takes only what reads the same
either way: a number or a truth value also as text, which is all that ``-e NAME=VALUE`` gives, and nothing else.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from ..._common.properties import nearest
from . import rules
from .model import Finding, finding

# What a `finding` says after its host: (key, what, why, cure).
Problem = tuple[str, str, str, str]
Options = Mapping[str, Mapping[str, Any]]

_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_DIGITS = 19  # as many as Java's long has; Python refuses to read a text of more than 4,300
_SMALLER = f"Write one of {_DIGITS} digits at most"
# Those that both Ansible's spec and its filter `bool` read, and read alike.
_TRUTHS = ("true", "false", "yes", "no", "on", "off", "1", "0")
# Types of options of which none is a secret.
_SHOWN = ("int", "bool", "path")
# Dictionaries of properties: a value becomes the text of one line.
_PROPERTIES = ("kafka_config", "zookeeper_config", "config")


def is_text(value: Any) -> bool:
    """Whether it is a text, also one that Ansible keeps encrypted until it is used."""
    return isinstance(value, str) or "Vault" in type(value).__name__


def form_of(value: Any) -> str:
    """What a sentence calls the form of a value; never the value itself, which may be a secret."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if is_text(value):
        return "a text that Ansible reads as a list or dictionary" if _is_literal(value) else "a text"
    names = {int: "a number", float: "a number with a decimal point", Mapping: "a dictionary", list: "a list"}
    return next((name for kind, name in names.items() if isinstance(value, kind)), f"a YAML {type(value).__name__}")


def form_findings(values: Mapping[str, Any], options: Options, host: str) -> list[Finding]:
    """A finding for each variable that has another form than its option in the argument spec.

    ``values``: variable -> its value, those that are set; ``options``: the spec's own, name -> type, elements, options,
    choices, required. At most one finding for each variable: the first thing that is wrong with it.
    """
    found = []
    for name, option in options.items():
        given = _problems(name, values[name], option) if name in values else _not_set(name, option)
        found += [finding(rules.FORM, host, *problem) for problem in islice(given, 1)]
    return found


def unmade_finding(name: str, error: str, host: str) -> Finding:
    """A variable whose template Ansible cannot fill in. ``error``: what Ansible says."""
    reason = error.strip().splitlines()[0].rstrip(".") if error.strip() else "Ansible does not say why"
    return finding(rules.FORM, host, name, "cannot be made from its template", reason, "Correct it")


def _not_set(name: str, option: Mapping[str, Any]) -> Iterator[Problem]:
    """A variable that is not there at all."""
    if option.get("required"):
        yield name, "is not set", f"it must be {_asked(option)}", "Set it"


def _asked(option: Mapping[str, Any]) -> str:
    """What an option takes."""
    kind = option.get("type", "str")
    return _FORMS[kind].asked if kind in _FORMS else "a value"


def _problems(place: str, value: Any, option: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with one value. ``place``: the variable, or where inside of it: ``kafka_listeners[0].port``."""
    kind, choices = option.get("type", "str"), option.get("choices") or ()
    why = f"it must be {_asked(option)}"
    if value is None:
        yield place, "is null", why, "Give a value" if option.get("required") else "Remove the line, or give a value"
    elif kind not in _FORMS:
        return
    elif cure := _FORMS[kind].cure(value):
        shown = f"the text '{str(value)[:40]}'" if kind in _SHOWN and is_text(value) else form_of(value)
        variable = re.split(r"[.\[]", place, maxsplit=1)[0]
        yield place, f"is {shown}", why, cure.replace("VARIABLE", variable)
    elif kind == "str" and choices and str(value) not in choices:
        yield place, f"is '{str(value)[:40]}'", f"it must be one of {', '.join(choices)}", "Write one of them"
    elif kind == "list":
        inner = {"type": option.get("elements", "raw"), "options": option.get("options"), "choices": choices}
        for index, item in enumerate(value):
            yield from _problems(f"{place}[{index}]", item, inner)
    elif kind == "dict":
        yield from _of_dict(place, value, option.get("options") or {})


def _of_dict(place: str, value: Mapping[Any, Any], options: Options) -> Iterator[Problem]:
    """What is wrong inside of a dictionary: names of keys, what each of them holds, what is missing."""
    for key, item in value.items():
        where, option = f"{place}.{key}", options.get(key) if is_text(key) else None
        if not is_text(key):
            yield where, f"has {form_of(key)} as its key", "it must be a text", "Put the key in quotes"
        elif option is not None:
            optional = not option.get("required") and "default" not in option
            if item is not None or not optional:  # else null is as if it were not there
                yield from _problems(where, item, option)
        elif options:
            near = nearest(key, options)
            cure = f"Did you mean {near}?" if near else f"Take one of {', '.join(options)}"
            yield where, "is not one of its keys", "nobody would read it", cure
        elif place.rpartition(".")[2] in _PROPERTIES and not _is_property(item):
            yield (
                where,
                f"is {form_of(item)}",
                "it must be a text or a number",
                "Write it as one",
            )
    for key, option in options.items():
        if key not in value:
            yield from _not_set(f"{place}.{key}", option)


def _is_property(item: Any) -> bool:
    """Whether the line of a property file can hold it: a text, a number, true or false, or a list of them."""
    items = item if isinstance(item, (list, tuple)) else [item]
    return not any(isinstance(one, (Mapping, list, tuple)) for one in items)


def _is_literal(value: Any) -> bool:
    """Whether ansible-core before 2.19 makes a list or dictionary of a text when a template hands it on."""
    if not str(value).startswith(("[", "{")):
        return False
    try:
        ast.literal_eval(str(value))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _text(value: Any) -> str:
    """The cure where it is neither a text nor a number, whose digits are its text."""
    if is_text(value) and _is_literal(value):
        return "Write it without the brackets"
    if isinstance(value, bool):
        return "Put it in quotes: YAML reads yes, no, on and off without them as true and false"
    if is_text(value) or isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return ""
    return "Write one text in quotes"


def _path(value: Any) -> str:
    """The cure where it is no whole path; nobody replaces ~ and $HOME in it."""
    if is_text(value) and re.search(r"[\0\n\r]", str(value)):
        return "Remove the line end or NUL from it"
    return "" if is_text(value) and str(value).startswith("/") else "Write an absolute path, starting with /"


def _whole(value: Any) -> str:
    """The cure where it is no whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return "" if abs(value) < 10**_DIGITS else _SMALLER
    if is_text(value) and _WHOLE.fullmatch(str(value)):
        return "" if len(str(value).lstrip("-")) <= _DIGITS else _SMALLER
    whole = isinstance(value, float) and value.is_integer()
    return f"Write {int(value)}" if whole else "Write it with digits only"


def truth(value: Any) -> bool:
    """What a value that is taken for true or false means."""
    return value not in (None, 0) and str(value).lower() in ("true", "yes", "on", "1")


def _truth(value: Any) -> str:
    """The cure where it is neither true nor false."""
    if isinstance(value, bool) or (isinstance(value, int) and value in (0, 1)):
        return ""
    return "" if is_text(value) and str(value).lower() in _TRUTHS else "Write true or false"


def _list(value: Any) -> str:
    """The cure where it is no list."""
    cure = 'Write VARIABLE: [ONE, TWO], or on the command line -e \'{"VARIABLE": ["ONE", "TWO"]}\''
    return "" if isinstance(value, (list, tuple)) else cure


def _dict(value: Any) -> str:
    """The cure where it is no dictionary."""
    cure = "Write NAME: VALUE for each of its keys, or on the command line -e '{\"VARIABLE\": …}' in JSON"
    return "" if isinstance(value, Mapping) else cure


class _Form(NamedTuple):
    """What a type of the argument spec is called, and what cures a value of another form ('' where it has this one)."""

    asked: str
    cure: Callable[[Any], str]


_FORMS: Mapping[str, _Form] = {
    "str": _Form("a text", _text),
    "path": _Form("a path", _path),
    "int": _Form("a whole number", _whole),
    "bool": _Form("true or false", _truth),
    "list": _Form("a list", _list),
    "dict": _Form("a dictionary", _dict),
}
