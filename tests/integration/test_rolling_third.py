# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Role rolling and a service unknown to it, which gives it a gate and a definition: every way a roll can go."""

from __future__ import annotations

import contextlib
import getpass
import grp
import json
import os
import pwd
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.processes import until
from helpers.rolled import BOOK, Fleet
from helpers.site import free_ports

THREE = ("t1", "t2", "t3")


def fleet(home: Path, slow: float = 0, **more: Any) -> Fleet:
    """Running services; ``more``: variables of single hosts."""
    return Fleet(home, {host: more.get(host, {}) for host in THREE}, slow=slow)


def test_one_after_another_and_then_nothing(tmp_path: Path) -> None:
    """Each stops when the one before serves again; a host without the script gets it; a second run does nothing."""
    thirds = fleet(tmp_path)
    thirds.stage("t1", "t3")
    planned = thirds.roll("--check")
    assert "would restart thirds in this order" in planned.text
    assert "t1, t3" in planned.text
    assert thirds.order == []
    assert not (tmp_path / "t1/etc/third-turn.sh").exists()
    done = thirds.roll()
    assert thirds.order == ["t1", "t3"]
    assert thirds.events("t1")[-1][1] < thirds.events("t3")[0][1]
    assert [thirds.serves(host) for host in THREE] == ["new", "old", "new"]
    assert "third on t3 was restarted (settings): stop 0" in done.text
    assert (tmp_path / "t1/etc/third-turn.sh").stat().st_mode & 0o777 == 0o700
    assert thirds.roll().count("changed") == 0
    assert thirds.order == ["t1", "t3"]


def test_a_batch_is_down_at_the_same_time(tmp_path: Path) -> None:
    thirds = fleet(tmp_path, slow=1)
    thirds.stage(*THREE)
    thirds.roll(third_rolling_batch=2)
    (one_stop, one_up), (two_stop, two_up), (three_stop, _up) = (
        [when for _what, when in thirds.events(host)] for host in THREE
    )
    assert max(one_stop, two_stop) < min(one_up, two_up)
    assert three_stop > max(one_up, two_up)


def test_a_gate_that_does_not_open_puts_back_and_leaves_the_rest(tmp_path: Path) -> None:
    thirds = fleet(tmp_path)
    thirds.stage(*THREE)
    said = {"healthy": False, "final": True, "msg": "t1 is odd.", "missing": ["t1"], "present": list(THREE)}
    # What the service does when it starts makes the gate close.
    (tmp_path / "t1/etc/.staged/settings").write_text("new\n")
    script = tmp_path / "t1/etc/third-service.sh"
    script.write_text(
        script.read_text().replace("note start", f"note start; echo '{json.dumps(said)}' > {tmp_path}/gate.json")
    )
    failed = thirds.roll(code=2)
    assert failed.failure.splitlines() == [
        "t1 is odd.",
        "t1 was put back to its previous files; the refused ones are in its directory .refused.",
        "Not restarted yet: third on t2, t3.",
        "When the cause is fixed, run site or upgrade again: it continues with the hosts that still need a restart.",
    ]
    assert [thirds.serves(host) for host in THREE] == ["old", "old", "old"]
    assert thirds.order == ["t1", "t1"]


def test_a_turn_that_fails_ends_the_roll(tmp_path: Path) -> None:
    thirds = fleet(tmp_path)
    thirds.stage("t1", text="bad")
    thirds.stage("t2", "t3")
    failed = thirds.roll(code=2)
    assert "third on t1: it did not start with what was staged, and was put back" in failed.failure
    assert "bad settings" in failed.failure
    assert thirds.order == ["t1", "t1"]
    assert thirds.serves("t1") == "old"


def scripted(thirds: Fleet, host: str, at: str, command: str) -> None:
    """Have a host's service do something more when it notes a stop or a start."""
    script = thirds.home / host / "etc/third-service.sh"
    script.write_text(script.read_text().replace(f"note {at}", f"note {at}; {command}"))


@pytest.mark.parametrize("victim", [pytest.param("t1", marks=pytest.mark.slow), "t2"])
def test_a_connection_that_is_lost_in_a_turn(tmp_path: Path, victim: str) -> None:
    """The turn goes on, and is waited for when the host answers again; the first host is one like the others."""
    thirds = fleet(tmp_path)
    thirds.stage(*THREE)
    broken = tmp_path / victim / "broken"
    scripted(thirds, victim, "start", f"touch {broken}; (sleep 3; rm {broken}) > /dev/null 2>&1 &")
    done = thirds.roll()
    assert f"third on {victim} could not be reached (the cable is cut), retrying" in done.text
    assert thirds.order == list(THREE)
    assert [thirds.serves(host) for host in THREE] == ["new"] * 3
    assert done.recap["t1"]["failed"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["t1", "t2"])
def test_a_node_that_stays_away(tmp_path: Path, victim: str) -> None:
    """The roll ends with a sentence, not with a host that is unreachable; run again, nobody is restarted twice."""
    thirds = fleet(tmp_path)
    thirds.stage(*THREE)
    broken = tmp_path / victim / "broken"
    scripted(thirds, victim, "stop", f"touch {broken}")
    failed = thirds.roll(code=2)
    assert f"third on {victim}: it became unreachable (the cable is cut)" in failed.text
    assert "Not restarted yet" not in failed.text
    began = list(THREE[: THREE.index(victim) + 1])
    assert thirds.order == began
    away = thirds.roll(code=None)  # every node is looked at before anything else is done
    assert away.code != 0
    assert away.recap[victim]["unreachable"] == 1
    assert thirds.order == began
    broken.unlink()
    thirds.roll()
    assert thirds.order == list(THREE)
    assert [thirds.serves(host) for host in THREE] == ["new"] * 3


def test_one_cluster_after_another(tmp_path: Path) -> None:
    """In one run; one that fails leaves the next alone."""
    clusters: dict[str, Any] = {"t1": ["t1", "t2"], "t2": ["t1", "t2"], "t3": ["t3"]}
    variables: dict[str, Any] = {host: {"third_cluster_hosts": of} for host, of in clusters.items()}
    thirds = fleet(tmp_path, **variables)
    thirds.stage(*THREE)
    thirds.roll()
    assert thirds.order == list(THREE)
    thirds.stage("t1", text="bad")
    thirds.stage("t3", text="newer")
    failed = thirds.roll(code=2)
    assert "third on t1: it did not start" in failed.failure
    assert thirds.serves("t3") == "new"
    assert thirds.order == [*THREE, "t1", "t1"]


@pytest.mark.parametrize("at", ["stop", pytest.param("start", marks=pytest.mark.slow)])
def test_ansible_is_killed_in_a_turn(tmp_path: Path, at: str) -> None:
    """What was begun is ended by the node itself; the next run waits for it and goes on."""
    thirds = fleet(tmp_path, slow=2)
    thirds.stage(*THREE)
    with thirds.popen(str(BOOK / "roll.yml")) as process:
        until(lambda: at in [what for what, _when in thirds.events("t1")], 120)
        os.killpg(process.pid, signal.SIGKILL)
    thirds.roll()
    assert thirds.order == list(THREE)
    assert [thirds.serves(host) for host in THREE] == ["new"] * 3


def test_a_turn_that_an_earlier_release_left_in_the_middle(tmp_path: Path) -> None:
    """No script on the node, the service stopped, its mark there: it comes first, and without a gate."""
    thirds = fleet(tmp_path)
    thirds.stage("t1", "t2")
    (tmp_path / "t2/run/settings").unlink()
    (tmp_path / "t2/etc/.turn").touch()
    thirds.roll()
    assert [thirds.serves(host) for host in THREE] == ["new", "new", "old"]
    assert thirds.events("t2")[-1][1] < thirds.events("t1")[0][1]


@pytest.mark.skipif(os.geteuid() != 0, reason="becoming somebody else needs root")
def test_each_node_becomes_somebody_in_its_own_way(tmp_path: Path) -> None:
    """The play and the first host say one thing, the node whose turn it is another."""
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    ways = {
        "t1": ("root", {}),
        "t2": ("nobody", {"method": "su", "flags": "-s /bin/sh"}),
        "t3": ("daemon", {"method": "sudo"}),
    }
    more: dict[str, Any] = {}
    for host, (user, way) in ways.items():
        group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
        become = {f"ansible_become_{what}": value for what, value in {**way, "user": user}.items()} if way else {}
        more[host] = {"third_user": user, "third_group": group, "ansible_become": bool(way), **become}
    thirds = fleet(tmp_path, **more)
    thirds.stage(*THREE)
    for host, (user, _way) in ways.items():
        subprocess.run(["chown", "-R", user, tmp_path / host], check=True)
    thirds.settings["ansible_remote_tmp"] = "/tmp/.ansible-third-${USER}"  # accounts without a home
    thirds.write()
    thirds.roll()
    assert thirds.order == list(THREE)
    for host, (user, _way) in ways.items():
        assert (tmp_path / host / "etc/.outcome/id").owner() == user
        assert (tmp_path / host / "log/events").owner() == user


@pytest.fixture
def door(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """A real sshd on loopback for this test only; the variables of a host behind it."""
    if not Path("/usr/sbin/sshd").exists():
        pytest.skip("there is no sshd: install openssh-server")
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", keys / name], check=True)
    (port,) = free_ports(1)
    options = [
        f"HostKey={keys}/host",
        f"AuthorizedKeysFile={keys}/user.pub",
        "ListenAddress=127.0.0.1",
        f"Port={port}",
        "StrictModes=no",
        "UsePAM=no",
        f"PidFile={keys}/pid",
    ]
    Path("/run/sshd").mkdir(exist_ok=True)
    command = ["/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null", *(word for one in options for word in ("-o", one))]
    with (keys / "log").open("w") as log, subprocess.Popen(command, stderr=log) as server:
        try:
            until(lambda: listens(port))
            yield {
                "ansible_connection": "ssh",
                "ansible_host": "127.0.0.1",
                "ansible_port": port,
                "ansible_user": getpass.getuser(),
                "ansible_ssh_private_key_file": str(keys / "user"),
                "ansible_ssh_common_args": f"-o UserKnownHostsFile={keys}/known -o StrictHostKeyChecking=no",
            }
        finally:
            server.terminate()


def listens(port: int) -> bool:
    """Somebody takes connections there."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def test_over_ssh_and_on_the_controller_in_one_roll(tmp_path: Path, door: dict[str, Any]) -> None:
    """The first host is local, the others are not; a turn is no child of the connection that began it."""
    thirds = fleet(tmp_path / "hosts", slow=1, t2=door, t3=door)
    thirds.stage(*THREE)
    thirds.roll()
    assert thirds.order == list(THREE)
    assert [thirds.serves(host) for host in THREE] == ["new"] * 3
