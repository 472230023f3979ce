# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every file of the checkout keeps to: line ends, headers, lengths, and nothing of one machine or person."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.checkout import ROOT, files

MAX_LINES = 300
# Whom a user may meet in these files. Anything else that has an address is a habit of one network.
HOSTS = re.compile(
    r"(?:[\w-]+\.)*(?:apache\.org|ansible\.com|example\.(?:com|org|net)|github\.com|gnu\.org|python\.org|debian\.org)"
    r"|vault\.centos\.org|docs\.oracle\.com|openjdk\.org|spdx\.org|keepachangelog\.com|semver\.org|localhost"
    r"|www\.w3\.org"  # the XML namespace of SVG, which nothing fetches
    r"|mirror\.invalid|(?:[\w-]+\.)+(?:invalid|test)|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0|10(?:\.\d+){3}|192\.0\.2\.\d+"
)
REGISTRIES = ("deb.", "security.", "pypi.", "repo.", "repo1.", "galaxy.", "registry.", "proxy.", "index.", "files.")


def text_of(path: Path) -> str | None:
    """The file's text, or None for a binary file."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


TEXTS = {str(path.relative_to(ROOT)): text for path in files() if (text := text_of(path)) is not None}
PYTHON = {name: text for name, text in TEXTS.items() if name.endswith(".py")}


def test_every_text_file_ends_with_one_newline_and_has_no_trailing_blanks() -> None:
    """Also no carriage returns and no tabs in YAML or Python."""
    wrong = []
    for name, text in TEXTS.items():
        if text and (not text.endswith("\n") or text.endswith("\n\n")):
            wrong.append(f"{name}: does not end with one newline")
        wrong += [
            f"{name}:{number}: trailing blank"
            for number, line in enumerate(text.split("\n"), 1)
            if line != line.rstrip()
        ]
    assert wrong == []


def test_python_files_begin_with_copyright_and_licence() -> None:
    """Three lines, after a shebang in a module; and annotations are not evaluated."""
    wrong = []
    for name, text in PYTHON.items():
        head = text.split("\n")[:6]
        head = head[1:] if head[0].startswith("#!") else head
        if not (
            head[0].startswith("# Copyright (c) ")
            and "General Public License v3.0+" in head[1]
            and "SPDX-License-Identifier: GPL-3.0-or-later" in head[2]
        ):
            wrong.append(f"{name}: copyright, licence and SPDX lines are not the first three")
        if "from __future__ import annotations" not in text and text.strip("\n").count("\n") > 3:
            wrong.append(f"{name}: lacks 'from __future__ import annotations'")
    assert wrong == []


def lines_of_code(text: str) -> int:
    """Lines without the strings that hold an Ansible plugin's documentation."""
    length = text.count("\n")
    for node in ast.parse(text).body:
        names = (
            [target.id for target in node.targets if isinstance(target, ast.Name)]
            if isinstance(node, ast.Assign)
            else []
        )
        if {"DOCUMENTATION", "EXAMPLES", "RETURN"} & set(names):
            length -= (node.end_lineno or node.lineno) - node.lineno + 1
    return length


def is_table(name: str) -> bool:
    """What a release can be told is data with a Python name."""
    return re.fullmatch(r"plugins/module_utils/_catalogue/kafka_\w+\.py", name) is not None


@pytest.mark.parametrize("name", sorted(name for name in PYTHON if not is_table(name)))
def test_python_file_is_short(name: str) -> None:
    """House style: more than 300 lines is a reason to look for the second idea in a file."""
    length = lines_of_code(PYTHON[name])
    assert length <= MAX_LINES, f"{name} has {length} lines besides its documentation; find the second idea in it."


def test_nothing_is_left_to_do() -> None:
    """An open point belongs into an issue."""
    word = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
    assert [name for name, text in TEXTS.items() if word.search(text)] == []


def test_no_path_of_this_machine() -> None:
    """Neither this checkout's own folder nor its neighbours, nor anybody's home."""
    places = {str(ROOT), str(ROOT.parent) + "/shared", "/work" + "/main", "/work" + "/shared"}
    wrong = [
        f"{name}: {place}"
        for name, text in TEXTS.items()
        for place in sorted(places)
        if len(place) > 3 and re.search(re.escape(place) + r"\b", text)
    ]
    wrong += [f"{name}: a home directory" for name, text in TEXTS.items() if re.search(r"/(?:home/\w+|root)/\.", text)]
    assert wrong == []


def test_only_known_hosts_are_named() -> None:
    """An address in a file is documentation, an example, or where users' nodes get their software from."""
    wrong = []
    for name, text in TEXTS.items():
        if name == "LICENSE":
            continue
        for host in re.findall(r"\bhttps?://([^/\s:'\"`<>(){}\\|$%,;]+)", text):
            if ("." in host and not HOSTS.fullmatch(host)) or host.startswith(REGISTRIES):
                wrong.append(f"{name}: {host}")
    assert wrong == []


# ansible-test's own list (bad-names in its collection.cfg); ruff has no such rule.
DISALLOWED = {"_", "bar", "baz", "foo", "tata", "toto", "tutu"}

# Literals whose value may change.
MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


def names_given(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every name that a file gives to a value, a function, a class or an argument, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.lineno, node.name
        elif isinstance(node, ast.arguments):
            yield from ((one.lineno, one.arg) for one in (*node.posonlyargs, *node.args, *node.kwonlyargs))


def test_no_name_is_one_that_ansible_test_disallows() -> None:
    """Its pylint says *disallowed-name*; a count that nobody reads is called ``_time`` or the like."""
    wrong = [
        f"{name}:{line}: {given}"
        for name, text in PYTHON.items()
        for line, given in names_given(ast.parse(text))
        if given in DISALLOWED
    ]
    assert wrong == []


def test_disallowed_names_are_found_wherever_they_are_given() -> None:
    """A loop, a comprehension, a part of a tuple, an argument, a function."""
    texts = ["for _ in x: pass", "[1 for _ in x]", "a, _ = x", "def f(_): pass", "def foo(): pass", "lambda _: 1"]
    assert [text for text in texts if not DISALLOWED & {name for _line, name in names_given(ast.parse(text))}] == []


def loops_over_sets(tree: ast.Module) -> list[int]:
    """Lines of loops over ``{a, b}``; ruff's PLC0208 sees those of constants only. ``{*a, *b}`` is a union."""
    loops = [node for node in ast.walk(tree) if isinstance(node, (ast.For, ast.comprehension))]
    sets = [loop.iter for loop in loops if isinstance(loop.iter, ast.Set)]
    return [one.lineno for one in sets if not any(isinstance(item, ast.Starred) for item in one.elts)]


def test_no_loop_is_over_a_set_that_is_made_for_it() -> None:
    """ansible-test's pylint: *use-sequence-for-iteration*."""
    assert loops_over_sets(ast.parse("[x for x in {a, b}]\nfor x in {a, 1}: pass\n[x for x in {*a}]")) == [2, 1]
    found = {name: lines for name, text in PYTHON.items() if (lines := loops_over_sets(ast.parse(text)))}
    assert found == {}


def lists_as_defaults(tree: ast.Module) -> list[int]:
    """Lines of functions with a default that is a list, dict or set of the file; ruff's B006 sees literals only."""
    made = [node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, MUTABLE)]
    names = {target.id for node in made for target in node.targets if isinstance(target, ast.Name)}
    functions = [
        node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    ]
    defaults = [(one.lineno, default) for one in functions for default in (*one.args.defaults, *one.args.kw_defaults)]
    return [line for line, default in defaults if isinstance(default, ast.Name) and default.id in names]


def test_no_default_is_a_list_of_the_file() -> None:
    """ansible-test's pylint: *dangerous-default-value*."""
    assert lists_as_defaults(ast.parse("A = [1]\nB = (1,)\ndef f(a=A, b=B): pass\ndef g(*, a=A): pass")) == [3, 4]
    found = {name: lines for name, text in PYTHON.items() if (lines := lists_as_defaults(ast.parse(text)))}
    assert found == {}


def test_no_check_is_switched_off() -> None:
    """No ignore file of ansible-test, no skip list of ansible-lint; a `noqa` says its rule and, beside it, why."""
    assert [name for name in TEXTS if name.startswith("tests/sanity/ignore-")] == []
    assert not re.search(r"^(?:skip_list: *[^\[ ]|warn_list|  - .*noqa)", TEXTS[".ansible-lint"], re.MULTILINE)
    switch = re.compile(
        r"# (?:no" + r"qa(?:: ?[A-Z]+\d+(?:, ?[A-Z]+\d+)*)?|type: ig" + r"nore(?:\[[\w, -]+\])?"
        r"|pylint: dis" + r"able=[\w,-]+|shellcheck dis" + r"able=[\w,]+)"
    )
    unexplained = []
    for name, text in TEXTS.items():
        lines = text.splitlines()
        for number, line in enumerate(lines):
            found = switch.search(line)
            above = lines[number - 1].strip() if number else ""
            if found and not re.search(r"\w+ \w+", line[found.end() :]) and not above.startswith("# "):
                unexplained.append(f"{name}:{number + 1}: {line.strip()[:110]}")
    assert unexplained == []
