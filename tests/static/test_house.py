# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of plugins/: imports go one way, what is pure stays pure, each room runs on the Python it is for."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools import house, house_picture
from tools.checkout import ROOT, files

EVERY = house.sources()
DOORS = house.doors(EVERY)
PURE_ROOMS = ("_common", "_catalogue", "_planning")
CONTROLLER = {room for row in house.PLANNING for room in row}
# What runs on the controller needs what ansible-core 2.16 needs; the rest runs on the admin host.
FLOORS = {
    "3.10": ["plugins/action", "plugins/filter", "plugins/plugin_utils", "plugins/module_utils/_planning"],
    "3.9": ["plugins/modules", *(f"plugins/module_utils/{name}" for name in ("_admin", "_catalogue", "_common"))],
}


@pytest.mark.parametrize("room", sorted(DOORS))
def test_imports_go_one_way(room: str) -> None:
    """A room imports only rooms of the rows below its own, never from planning to admin or back."""
    assert sorted(DOORS[room] - house.may_import(room)) == []


def test_every_room_has_its_place() -> None:
    """A new one needs a row, and a row needs no room that is gone."""
    assert house.misplaced(DOORS) == []


def test_a_room_without_a_row_ends_the_picture_in_a_sentence() -> None:
    """Also a row without a room; `make docs` prints it, instead of ending in a KeyError."""
    for rooms, said in (
        (DOORS | {"_admin/quota": {"_admin/errors"}}, "room _admin/quota has no row in tools/house.py; "),
        ({one: found for one, found in DOORS.items() if one != "_admin/smoke"}, "room _admin/smoke stands in tools/"),
    ):
        with pytest.raises(ValueError, match=f"^{re.escape(said)}") as refused:
            house_picture.drawn(rooms)
        assert str(refused.value).endswith(".")


def test_what_is_pure_imports_nothing_that_does_io() -> None:
    """Neither itself nor by way of another file of ours."""
    dirty = house.does_io(EVERY)
    pure = {name for name, one in EVERY.items() if one.says_pure or name.startswith(PURE_ROOMS)}
    assert sorted(pure & dirty) == []
    assert {"_admin/connection/tls.py", "_admin/topic/apply.py"} <= dirty, "else nothing is found"


def test_no_private_file_lies_flat_or_is_called_by_an_underscore() -> None:
    """All of module_utils are private packages; names inside lose the underscore."""
    names = [path.relative_to(house.PLUGINS / "module_utils") for path in files(".py", below="plugins/module_utils")]
    assert [str(name) for name in names if len(name.parts) == 1 or name.name.startswith("_")] == []
    assert {name.parts[0] for name in names} == {"_admin", "_catalogue", "_common", "_planning"}


def test_filters_are_twelve_for_users_and_a_few_files_for_ourselves() -> None:
    """One file each for those with documentation; the others are linked, one file for each room."""
    found = files(".py", below="plugins/filter")
    private = {path.name for path in found if path.is_symlink()}
    documented = [path for path in found if "DOCUMENTATION" in path.read_text()]
    assert len(documented) == 12
    assert {path.name for path in found} - {path.name for path in documented} == private
    assert len(private) <= 8
    shared = {path.name for path in files(".py", below="plugins/plugin_utils/filters")}
    assert private == shared, "a link for each"
    assert all(EVERY[f"plugin_utils/filters/{name}"].path.read_text().count('"""PRIVATE: ') == 1 for name in private)


# Actions of our roles and playbooks: links, which need no documentation, as with filters.
ONLY_OURS = {
    *("command_with_progress.py", "fail.py", "inventory_check.py", "node_info.py"),
    *("prove.py", "roll.py", "service_deploy.py", "tarball_unpack.py"),
}


def test_every_module_is_told_where_the_pages_are() -> None:
    """A file for each, all the same, by which its messages name a page that the controller has."""
    modules = {path.name for path in files(".py", below="plugins/modules")}
    found = files(".py", below="plugins/action")
    told = {path.name: path.read_text() for path in found if not path.is_symlink()}
    assert {path.name for path in found if path.is_symlink()} == ONLY_OURS
    assert set(told) == modules
    (text,) = set(told.values())
    assert "plugin_utils.pages import ActionModule" in text


def unions_at_run_time(tree: ast.Module) -> list[int]:
    """Lines with ``isinstance(x, A | B)``, which Python 3.9 refuses when it gets there."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("isinstance", "issubclass")
        and isinstance(node.args[-1], ast.BinOp)
    ]


def vermin(floor: str, *paths: str | Path) -> subprocess.CompletedProcess[str]:
    """Run vermin, which knows since when each part of Python exists."""
    command = [Path(sys.prefix) / "bin" / "vermin", "--no-tips", "--violations", f"-t={floor}-", *paths]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("floor", FLOORS)
def test_each_room_runs_on_the_oldest_python_it_is_for(floor: str) -> None:
    """By what it uses; ansible-test imports the files on each Python as well."""
    done = vermin(floor, *FLOORS[floor])
    assert done.returncode == 0, done.stdout
    if floor == "3.9":
        admin = {name: one for name, one in EVERY.items() if one.room not in CONTROLLER}
        assert {name: lines for name, one in admin.items() if (lines := unions_at_run_time(one.tree))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    match x:\n        case 1:\n            return 2\n",
        "def f(x):\n    return list(zip(x, x, strict=True))\n",
        "def f(x):\n    return isinstance(x, int | str)\n",
        "from itertools import pairwise\n",
    ],
)
def test_what_python_3_9_lacks_is_noticed(text: str, tmp_path: Path) -> None:
    """Each of these runs on 3.10 and fails on 3.9, two of them only when they are reached."""
    path = tmp_path / "new.py"
    path.write_text(text)
    assert vermin("3.9", path).returncode or unions_at_run_time(ast.parse(text))
    assert vermin("3.10", path).returncode == 0
