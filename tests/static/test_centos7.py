# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""R83: nodes' scripts use nothing that CentOS 7's userland lacks, and the stand-ins for it refuse what it would."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from helpers.centos7 import NEWER_BASH, Construct, refused, script_problems, table, unit_problems, unknown
from helpers.options import POSIX, directives, of_script, rows
from helpers.shell_words import Script, functions, node_scripts, tree, without_jinja

from tools.checkout import ROOT

UNIT = "roles/jvm_service/templates/unit.service.j2"


@pytest.fixture(scope="module")
def scripts() -> list[Script]:
    """All that nodes run; the ones that matter are among them."""
    found = node_scripts()
    names = {script.source for script in found}
    wanted = {"roles/jvm_service/templates/service.sh.j2", "roles/tarball/files/zookeeper/bin/zkServer.sh"}
    assert {*wanted, "roles/kafka/templates/guard.sh.j2", "roles/host_tuning/tasks/parts/mounts.yml"} <= names
    return found


def version(text: str) -> list[int]:
    """To compare with."""
    return [int(number) for number in re.findall(r"\d+", text)]


def test_scripts_ask_for_nothing_newer(scripts: list[Script]) -> None:
    """No option, no construct of bash; the fault that made this test was setpriv --init-groups."""
    assert [said for script in scripts for said in script_problems(script)] == []


def test_every_command_has_been_looked_at(scripts: list[Script]) -> None:
    """One that is not in the table may not exist on CentOS 7."""
    listed = subprocess.run(["bash", "-c", "compgen -b"], capture_output=True, text=True, check=True).stdout.split()
    known = {*listed, "java", "java_command", "setting"}  # role java brings it; the others are of zkEnv.sh
    lacking = [(script.source, name) for script in scripts for name in unknown(script, known | functions(tree(script)))]
    assert lacking == []


def test_the_unit_has_only_what_systemd_219_knows() -> None:
    """It leaves out what it does not know, with nothing but a line in its log."""
    assert unit_problems(without_jinja((ROOT / UNIT).read_text())) == []
    assert unit_problems("[Service]\nProtectSystem=strict\n") != []


def test_the_table_is_about_what_came_later() -> None:
    """Each line's version is later than the one of CentOS 7."""
    wrong = [
        f"{name} {option} {since}"
        for name, command in table().items()
        for option, since in command.newer.items()
        if version(since) <= version(command.package.split()[-1])
    ]
    assert wrong == []


@pytest.fixture(scope="module")
def used(scripts: list[Script]) -> dict[tuple[str, str], str]:
    """(command, option) -> a script that has it; the unit's directives, too."""
    found = {pair: script.source for script in scripts for pair in of_script(script, rows())}
    return found | dict.fromkeys(directives(without_jinja((ROOT / UNIT).read_text())), UNIT)


def test_k_every_option_has_a_row(used: dict[tuple[str, str], str]) -> None:
    """So that somebody has looked which release has it first."""
    assert len(used) > 150
    assert [f"{source}: {' '.join(pair)}" for pair, source in used.items() if pair not in rows()] == []


def test_k_no_row_is_newer_than_centos_7() -> None:
    """Each release is one that CentOS 7's package has."""
    packages = {name: command.package.split()[-1] for name, command in table().items()}
    wrong = [
        f"{name} {option} {row.since}"
        for (name, option), row in rows().items()
        if row.since != POSIX and version(row.since) > version(packages[name])
    ]
    assert wrong == []
    assert [pair for pair, row in rows().items() if not row.source] == []


def test_k_no_row_is_left_over(used: dict[tuple[str, str], str]) -> None:
    """What nobody uses any more goes."""
    assert sorted(set(rows()) - set(used)) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("timeout 5 env -i date -u", {("timeout", "-"), ("env", "-"), ("env", "-i"), ("date", "-"), ("date", "-u")}),
        ("rm -rfv -- -x", {("rm", "-"), ("rm", "-r"), ("rm", "-f"), ("rm", "-v")}),
        ("head -n1 -c '-q'", {("head", "-"), ("head", "-n"), ("head", "-c")}),
        ("stat --printf=%n --new", {("stat", "-"), ("stat", "--printf"), ("stat", "--new")}),
        ("find . -maxdepth 1 ! -newer x", {("find", "-"), ("find", "-maxdepth"), ("find", "-newer")}),
        ("sh -c 'exec rm -d' sh python -m venv", {("sh", "-"), ("sh", "-c"), ("rm", "-"), ("rm", "-d")}),
        ("env -i PATH=/bin /opt/java/bin/java -version", {("env", "-"), ("env", "-i")}),
        ('said a.txt "${as_user[@]}" ls -Z', {("ls", "-"), ("ls", "-Z")}),
        ("command=(/usr/bin/sort --debug)", {("sort", "-"), ("sort", "--debug")}),
    ],
)
def test_k_options_are_found(line: str, found: set[tuple[str, str]]) -> None:
    """In clusters, with values, behind other commands, in scripts within scripts, in arrays; an unknown one, too."""
    assert set(of_script(Script("x", line), rows())) == found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["setpriv", "--reuid=\0", "--init-groups"], "no --init-groups in setpriv (util-linux 2.23.2; since 2.31)"),
        (["setpriv", "--reuid=kafka", "true"], "no --reuid=[!0-9]* in setpriv (util-linux 2.23.2; since 2.24)"),
        (["timeout", "5", "/usr/bin/env", "-C", "/", "pwd"], "no -C* in env (coreutils 8.22; since 8.28)"),
        (["said", "a.txt", "journalctl", "--grep=x"], "no --grep* in journalctl (systemd 219; since 237)"),
        (["basenc", "--base64"], "no basenc (coreutils 8.22; since 8.31)"),
    ],
)
def test_what_came_later_is_found(words: list[str], said: str) -> None:
    """Behind another command, with a path, with a value."""
    assert refused(words) == [f"CentOS 7 has {said}"]


def test_the_old_fault_would_have_been_found() -> None:
    """As it stood there: in an array that became a command later."""
    line = 'as_user=(setpriv "--reuid=$(id -u "${user}")" "--regid=$(id -g "${user}")" --init-groups)'
    assert "--init-groups" in script_problems(Script("x", line))[0]


@pytest.mark.parametrize("construct", NEWER_BASH, ids=lambda construct: construct.example)
def test_what_bash_4_2_lacks_is_found(construct: Construct) -> None:
    """Each pattern finds its example."""
    assert re.search(construct.pattern, construct.example)


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ('names=()\necho "${names[@]}"', True),
        ('names=(a)\necho "${names[@]}"', False),
        ('names=()\necho ${names[@]+"${names[@]}"}', False),
    ],
)
def test_an_empty_array_is_found(line: str, ends: bool) -> None:
    """Only in scripts that refuse what is not set."""
    assert bool(script_problems(Script("x", f"set -u\n{line}"))) is ends
    assert script_problems(Script("x", line)) == []


@pytest.fixture(scope="module")
def old_commands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PATH of this machine's commands as the stand-ins have them."""
    root = tmp_path_factory.mktemp("root")
    (root / "usr").mkdir()
    for folder in ("bin", "sbin"):
        (root / "usr" / folder).symlink_to(f"/usr/{folder}")
    subprocess.run([ROOT / "tests/centos7/wrap", root], check=True)
    return root / "usr/local/bin"


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("setpriv --init-groups true", 1, "setpriv: unrecognized option '--init-groups'"),
        ("setpriv --reuid=root true", 1, "setpriv: unrecognized option '--reuid=root'"),
        ("env -C / pwd", 1, "env: invalid option -- 'C'"),
        ("timeout 5 env -C / pwd", 1, "env: invalid option -- 'C'"),
        ("dd if=/dev/null of=/dev/null status=progress", 1, "dd: invalid argument 'status=progress'"),
        ("basenc --version", 127, "basenc: command not found"),
        ("env -i echo -C", 0, "-C"),
        ("grep -c -- --no-ignore-case /dev/null", 1, "0"),
        ("stat -c %F /", 0, "directory"),
    ],
)
def test_the_stand_ins_refuse_what_centos_7_would(old_commands: Path, command: str, code: int, said: str) -> None:
    """As the original says it; what CentOS 7 has is what the machine has."""
    done = subprocess.run(
        ["bash", "-c", command],
        env={"PATH": f"{old_commands}:{os.environ['PATH']}", "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip().splitlines()[-1]) == (code, said)
