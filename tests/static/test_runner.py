# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the runner of tests and the sanity tool read what happened: a wrong reading would make a failure look green."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tools import ansible_sanity, run_tests
from tools.checkout import ROOT, pinned_core
from tools.test_layers import LAYERS, Layer, Result, from_junit, from_sanity, has_tests, left_out, table

PYTHON = Path("/usr/bin/python")
OK = 'Running sanity test "compile" on Python 3.9\nRunning sanity test "pep8"\n'


def test_junit_counts_tests_not_reports() -> None:
    """A failed test whose teardown fails as well is one failure; a skip keeps its reason."""
    text = """<testsuites><testsuite>
      <testcase classname="a" name="good"/>
      <testcase classname="a" name="bad"><failure message="x"/></testcase>
      <testcase classname="a" name="bad"><error message="teardown"/></testcase>
      <testcase classname="a" name="broken"><error message="setup"/></testcase>
      <testcase classname="a" name="later"><skipped message="no Java 17"/></testcase>
      <testcase classname="a" name="too"><skipped message="no Java 17"/></testcase>
    </testsuite></testsuites>"""
    result = from_junit("unit", text)
    assert (result.passed, result.failed, result.skipped) == (1, 2, 2)
    assert result.failures == ["a::bad", "a::broken"]
    assert result.skips == ["2x no Java 17"]


def test_sanity_names_what_it_covered() -> None:
    """The Pythons that this machine lacks are in the table, in words."""
    outcome = ansible_sanity.Outcome("2.21.5", "3.13", 30, ["pep8"], ["3.9", "3.13"], ["3.14"])
    result = from_sanity("sanity-newest", json.dumps(vars(outcome)))
    assert (result.passed, result.failed) == (29, 1)
    assert result.note == "ansible-core 2.21.5 on Python 3.13; code for 3.9, 3.13; not on this machine: Python 3.14"


@pytest.mark.parametrize(
    ("output", "status", "present", "expected"),
    [
        pytest.param(OK, 0, ["3.9"], (2, [], []), id="clean"),
        pytest.param("", 0, ["3.9"], (0, ["ansible-test ran no sanity test"], []), id="nothing ran"),
        pytest.param(
            OK + 'WARNING: Skipping sanity test "import" on Python 3.14 because it could not be found.\n',
            *(0, ["3.9"], (2, [], ["3.14"])),
            id="an absent Python",
        ),
        pytest.param(
            OK + 'WARNING: Skipping sanity test "import" on Python 3.9 because it could not be found.',
            *(
                0,
                ["3.9"],
                (2, ['WARNING: Skipping sanity test "import" on Python 3.9 because it could not be found.'], []),
            ),
            id="a Python that is there",
        ),
        pytest.param(
            OK + 'WARNING: Skipping sanity test "shellcheck" because it was not found.\n',
            *(0, ["3.9"], (2, ['WARNING: Skipping sanity test "shellcheck" because it was not found.'], [])),
            id="a tool",
        ),
        pytest.param(
            OK + "WARNING: All targets skipped.\n", 0, [], (2, ["WARNING: All targets skipped."], []), id="no targets"
        ),
        pytest.param(
            OK + "FATAL: The 2 sanity test(s) listed below (out of 2) failed. See above.\nimport --python 3.9\npep8\n",
            *(1, ["3.9"], (2, ["import --python 3.9", "pep8"], [])),
            id="two failed",
        ),
        pytest.param(
            "FATAL: no pip\n", 1, [], (0, ["ansible-test ended with 1: FATAL: no pip"], []), id="could not begin"
        ),
    ],
)
def test_sanity_is_judged(
    output: str, status: int, present: list[str], expected: tuple[int, list[str], list[str]]
) -> None:
    """ansible-test prints *Skipping* and exits 0; here that is a failure, but for an absent interpreter."""
    assert ansible_sanity.judge(output, status, present) == expected


@pytest.mark.parametrize(
    ("which", "minors", "core", "python"),
    [
        ("2.16", [9, 10, 11, 12, 13], pinned_core((3, 12)), 12),
        ("2.16", [10, 14], pinned_core((3, 10)), 10),
        ("newest", [9, 10, 11, 12, 13], pinned_core((3, 13)), 13),
        ("newest", [12], pinned_core((3, 13)), 12),
        ("newest", [9, 11], "2.19.14", 11),
        ("newest", [10], "2.17.14", 10),
    ],
)
def test_core_is_chosen_by_the_pythons_there(which: str, minors: list[int], core: str, python: int) -> None:
    """2.16 needs 3.10 to 3.12; the newest is what the newest Python can have."""
    assert ansible_sanity.choose(which, {(3, minor): PYTHON for minor in minors}) == (core, (3, python))


@pytest.mark.parametrize(("which", "minors"), [("2.16", [9, 13]), ("newest", [9])])
def test_without_a_python_it_says_what_to_install(which: str, minors: list[int]) -> None:
    """One sentence; the runner shows it as the reason of the skip."""
    with pytest.raises(LookupError, match="install one"):
        ansible_sanity.choose(which, {(3, minor): PYTHON for minor in minors})


def test_table_ends_with_the_sum() -> None:
    """Layers in columns, reasons beside them, and one plain last line."""
    text = table([Result("static", 3, 0, 1, 1.6, skips=["1x why"]), Result("unit", 4, 2, 0, 10, note="a note")])
    assert text.splitlines() == [
        "layer   passed  failed  skipped  seconds",
        "----------------------------------------------",
        "static       3       0        1        2  1x why",
        "unit         4       2        0       10  a note",
        "",
        "7 passed, 2 failed, 1 skipped",
    ]
    assert table([Result("unit", 4)]).splitlines()[-1] == "4 passed, 0 failed"


@pytest.mark.parametrize(
    ("line", "done", "bad"),
    [
        ("tests/unit/x.py::test_a[PASSED] PASSED      [ 12%]", 1, 0),
        ("tests/unit/x.py::test_a[ERROR b] PASSED      [ 12%]", 1, 0),
        ("[gw1] [ 97%] FAILED tests/unit/x.py::test_a ", 1, 1),
        ("[gw0] [  4%] ERROR tests/unit/x.py::test_a", 1, 1),
        ("tests/unit/x.py::test_a ", 0, 0),
        ("ERROR: not a result", 0, 0),
        ('Running sanity test "pep8"', 1, 0),
    ],
)
def test_progress_counts_results_only(line: str, done: int, bad: int) -> None:
    """Words in a test's name or in output are no results."""
    progress = run_tests.Progress("unit")
    progress.line(line + "\n")
    assert (progress.done, progress.bad) == (done, bad)


def layer_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, limit: int = 60, slow_too: bool = False
) -> Result:
    """Run a layer of one file with ``body``, with the runner's own paths moved to ``tmp_path``."""
    monkeypatch.setattr(run_tests, "LOGS", ROOT / ".cache" / "test-logs" / f"self-{os.getpid()}")
    run_tests.LOGS.mkdir(parents=True, exist_ok=True)
    file = tmp_path / "test_it.py"
    file.write_text(body)
    try:
        return run_tests.run(Layer("it", "what", (str(file),), workers=1, limit=limit), slow_too)
    finally:
        shutil.rmtree(run_tests.LOGS)


@pytest.mark.parametrize(
    ("body", "counts", "failure"),
    [
        ("def test_a(): pass\ndef test_b(): assert 0\n", (1, 1, 0), "test_b"),
        ("import pytest\ndef test_a(): pytest.skip('why')\n", (0, 0, 1), ""),
        ("import nothing_of_this_name\n", (0, 1, 0), "test_it"),
        ("x = 1\n", (0, 1, 0), "ended with status 5"),
        ("import os\ndef test_a(): os._exit(7)\n", (0, 1, 0), "ended with status 7"),
    ],
)
def test_layer_cannot_fail_silently(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, counts: tuple[int, int, int], failure: str
) -> None:
    """A failing test, a file that cannot be read, no test at all and a crash all count."""
    result = layer_run(tmp_path, monkeypatch, body)
    assert (result.passed, result.failed, result.skipped) == counts
    assert failure in " ".join(result.failures)


def test_layer_that_hangs_is_stopped_and_may_clean_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own clean-up runs, as after Ctrl-C, so that no server is left behind."""
    mark = tmp_path / "cleaned"
    body = f"""
import time, pytest
@pytest.fixture
def server():
    yield
    open({str(mark)!r}, "w").close()
def test_a(server): time.sleep(120)
"""
    result = layer_run(tmp_path, monkeypatch, body, limit=15)
    assert result.failed >= 1
    assert any("it took too long: it was stopped after" in failure for failure in result.failures)
    assert mark.exists()


def test_a_run_that_is_out_of_time_ends_with_its_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The layer that runs is stopped long before its own limit, and those that come after it are failures."""
    monkeypatch.setattr(run_tests, "DEADLINE", time.monotonic() + 1)
    running = layer_run(tmp_path, monkeypatch, "import time\ndef test_a(): time.sleep(120)\n", limit=100)
    assert any("the whole run was out of time" in failure for failure in running.failures)
    (later,) = run_tests.run_batch([Layer("later", "what", ("tests/unit",))], slow_too=False)
    assert (later.failed, later.failures) == (1, ["not run: out of time"])


def test_all_layers_at_their_limits_end_before_ci_does() -> None:
    """CI cuts a run off after 90 minutes, and stopping a layer takes a while."""
    layers = [layer for layer in LAYERS if not layer.by_name]
    limits = [max(layer.limit for layer in batch) for batch in run_tests.batches(layers)]
    assert sum(limits) <= run_tests.CI_SECONDS <= 82 * 60


@pytest.mark.parametrize(("slow_too", "passed"), [(False, 1), (True, 3)])
def test_slow_tests_are_left_out_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slow_too: bool, passed: int
) -> None:
    """By the hook of tests/conftest.py; with --all they run."""
    (tmp_path / "conftest.py").write_text("from tests.conftest import pytest_collection_modifyitems\n")
    body = """
import pytest
def test_a(): pass
@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 2])
def test_b(size): pass
"""
    result = layer_run(tmp_path, monkeypatch, body, slow_too=slow_too)
    assert (result.passed, result.failed) == (passed, 0), result.failures
    assert result.note == ("" if slow_too else "left to make test-all: test_b (2)")


def test_names_of_slow_tests_are_short() -> None:
    """A function with several cases is one word."""
    names = ["tests/a.py::test_a[x::y]", "tests/a.py::test_a[z]", "tests/b.py::test_b"]
    assert left_out(names) == "left to make test-all: test_a (2), test_b"
    assert left_out([]) == ""


def test_every_folder_of_tests_is_in_a_layer() -> None:
    """A test that no layer runs proves nothing. bench holds no tests."""
    covered = {path.split("/")[1] for layer in LAYERS for path in layer.paths}
    there = {path.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").rglob("test_*.py")}
    assert there - covered <= {"bench"}
    assert has_tests(LAYERS[0], ROOT)
    assert not has_tests(Layer("none", "what", ("tests/none",)), ROOT)


def test_what_runs_side_by_side() -> None:
    """What needs no server; containers beside servers; and sites, whose tests wait for starts and stops."""
    names = [[layer.name for layer in batch] for batch in run_tests.batches(list(LAYERS))]
    assert names == [
        ["static", "unit", "differential", "sanity-2.16", "sanity-newest"],
        ["integration", "molecule"],
        ["e2e", "faults", "build"],
        ["rolling"],  # its figures are of a machine that does nothing else
        ["rolling-whole"],
    ]


def test_hours_are_only_spent_when_asked_for() -> None:
    """The layer of all cases runs by name; it has the same tests as the short one, chosen by their marks."""
    (whole,) = [layer for layer in LAYERS if layer.by_name]
    (short,) = [layer for layer in LAYERS if layer.paths == whole.paths and not layer.by_name]
    assert (short.name, whole.name) == ("rolling", "rolling-whole")
    assert "-m" not in run_tests.command_of(short)[2:]
    command = run_tests.command_of(whole)
    assert command[command.index("-m", 3) + 1] == "whole or not whole"


def test_unknown_layer_is_named() -> None:
    """With the names that exist."""
    done = subprocess.run(
        [ROOT / "tests/run", "untit"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no layer 'untit'; the layers are: static, unit" in done.stderr
