# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What breaks during a roll: services are killed, Ansible is killed, a broker does not come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpers.by_hand import broker_order
from helpers.site import free_ports
from helpers.watch import running

from tests.faults.rolling_changes import KEY, active, change, check_new, configure, processes, stamp
from tests.faults.rolling_stage import LIMIT, ONE, Begun, Stage

BEFORE_STOP, AFTER_STOP, BEFORE_GATE, AFTER_GATE = MOMENTS = (
    "before the stop",
    "after the stop",
    "before the gate",
    "after the gate",
)
MISSING_CLASS = "com.example.NotThere"


def ansible_killed(play: Stage) -> None:
    """kill -9 at some moment of some turn; the next run goes on where it was, and restarts nobody for nothing."""
    moment, turn, value = play.chance.choice(MOMENTS), play.chance.choice((1, 2)), change(play)
    with play.timed():
        begun = play.begin("site")
        wait_for(play, begun, moment, turn)
        begun.kill()
        play.note(f"Ansible killed {moment} of broker turn {turn}")
        ready = {
            host for host in ONE if active(play.cluster, host) == str(value) and running(play.cluster, "kafka", host)
        }
        before = {host: play.restarts().get(f"kafka {host}", 0) for host in ready}
        play.playbook("site")
    check_new(play.cluster, value)
    after = play.restarts()
    assert {host: after[f"kafka {host}"] for host in ready} == before, "a broker that was done is left alone"
    assert all(after[f"kafka {host}"] <= 2 for host in ONE)


def killed_in_its_turn(play: Stage) -> None:
    """kill -9 of the broker that is being restarted: the roll stops or goes on, and a second run ends it."""
    moment, turn, value = (
        play.chance.choice((BEFORE_STOP, BEFORE_GATE, AFTER_GATE)),
        play.chance.choice((1, 2)),
        change(play),
    )
    with play.timed():
        begun = play.begin("site", kafka_rolling_gate_timeout=120)
        wait_for(play, begun, moment, turn)
        down = [one.host for one in play.watch.events if (one.kind, one.what) == ("kafka", "down")]
        victim = broker_order(play.tree, play.not_rolled())[0] if moment == BEFORE_STOP else down[-1]
        play.note(f"{moment} of broker turn {turn}")
        play.kill(victim)
        finish(play, begun)
    check_new(play.cluster, value)


def killed_while_it_waits(play: Stage) -> None:
    """kill -9 of a broker whose turn is still to come: it returns on the old configuration (safety rule S02)."""
    turn = play.chance.choice((1, 2))
    waiting_killed(play, lambda: play.chance.choice(waiting(play)), turn)


def controller_killed(play: Stage) -> None:
    """kill -9 of the controller, which is the last in the order, in the middle of the roll."""
    waiting_killed(play, lambda: play.controller, play.chance.choice((1, 2)))


def waiting_killed(play: Stage, choose: Callable[[], str], turn: int) -> None:
    """Kill a broker that waits while another is away, start it as systemd would, and see what it runs with."""
    old = active(play.cluster, ONE[0])
    value, stamps = change(play), {host: stamp(play.cluster, host) for host in ONE}
    moment = play.chance.choice((AFTER_STOP, BEFORE_GATE))
    with play.timed():
        begun = play.begin("site", kafka_rolling_gate_timeout=120)
        wait_for(play, begun, moment, turn)
        victim = choose()
        play.note(f"{moment} of broker turn {turn}")
        play.kill(victim)
        assert active(play.cluster, victim) == old, "what a crash would read is the old configuration"
        play.revive(victim)
        returned = stamp(play.cluster, victim)
        finish(play, begun)
    assert returned == stamps[victim], f"{victim} returned on a configuration that was not its turn"
    check_new(play.cluster, value)


def zookeeper_leader_killed(play: Stage) -> None:
    """kill -9 of the leader during the roll of ZooKeeper, or of the brokers."""
    kind = play.chance.choice(("zookeeper", "kafka"))
    with play.timed():
        begun = play.begin("rolling_restart", *LIMIT, all=True)
        play.wait_until(begun, lambda: play.seen("up", kind))
        leader = play.zookeeper_leader
        play.note(f"during the roll of {kind}")
        play.kill(leader, "zookeeper")
        play.revive(leader, "zookeeper")
        finish(play, begun, *LIMIT, all=True)
    assert all(play.restarts()[f"kafka {host}"] >= 1 for host in ONE)


def bad_configuration(play: Stage) -> None:
    """A broker that does not come back: the roll ends at that one, which is put back; the others never notice."""
    old, before = active(play.cluster, ONE[0]), processes(play.cluster)
    stamps = {host: stamp(play.cluster, host) for host in ONE}
    change(play, **{"metric.reporters": MISSING_CLASS})
    with play.timed():
        done = play.playbook("site", code=2)
    turns = [one for one in play.turns() if one.kind == "kafka"]
    (victim,) = {one.host for one in turns}
    play.note(f"refused on {victim}")
    assert MISSING_CLASS in done.text
    assert "docs/runbooks/roll-back.md" in done.text
    after = processes(play.cluster)
    assert {name for name in before if before[name] != after[name]} == {f"kafka {victim}"}
    for host in ONE:
        assert stamp(play.cluster, host) == stamps[host]
        assert active(play.cluster, host) == old
    refused = play.cluster.home / victim / "etc/kafka/.refused/server.properties"
    assert MISSING_CLASS in refused.read_text()
    configure(play.cluster, kafka_config={**play.cluster.brokers[victim]["kafka_config"], KEY: int(old)})
    forget(play, "metric.reporters")
    mended = play.playbook("site")
    assert processes(play.cluster) == after, mended.output


def wrong_address(play: Stage) -> None:
    """A broker serves, but clients cannot reach what it advertises: only the gate sees it, and it is put back."""
    before, stamps = processes(play.cluster), {host: stamp(play.cluster, host) for host in ONE}
    for host, nobody in zip(ONE, free_ports(len(ONE))):
        (listener,) = play.cluster.listeners(host)
        play.cluster.brokers[host]["kafka_listeners"] = [{**listener, "advertised_port": nobody}]
    play.cluster.write()
    with play.timed():
        done = play.playbook("site", code=2, kafka_rolling_gate_timeout=20)
    (victim,) = {one.host for one in play.turns()}
    play.note(f"put back on {victim}")
    assert "does not answer at" in done.text
    assert "was put back" in done.text
    assert "docs/runbooks/" in done.text
    assert play.restarts() == {f"kafka {victim}": 2}, "there and back"
    after = processes(play.cluster)
    assert {name for name in before if before[name] != after[name]} == {f"kafka {victim}"}
    assert {host: stamp(play.cluster, host) for host in ONE} == stamps
    for host in ONE:
        del play.cluster.brokers[host]["kafka_listeners"]
    play.cluster.write()
    mended = play.playbook("site")
    assert processes(play.cluster) == after, mended.output


def forget(play: Stage, key: str) -> None:
    """Take a setting out of the inventory again."""
    kept = {name: value for name, value in play.cluster.brokers[ONE[0]]["kafka_config"].items() if name != key}
    configure(play.cluster, kafka_config=kept)


def waiting(play: Stage) -> list[str]:
    """Brokers whose turn has not begun."""
    return [host for host in play.not_rolled() if host != play.in_turn()]


def wait_for(play: Stage, begun: Begun, moment: str, turn: int) -> None:
    """Wait until the ``turn``-th broker is at that moment of its turn."""
    seen: dict[str, Callable[[], object]] = {
        BEFORE_STOP: (lambda: play.seen("in sync", count=turn - 1)) if turn > 1 else (lambda: kafka_begins(begun)),
        AFTER_STOP: lambda: play.seen("down", count=turn),
        BEFORE_GATE: lambda: play.seen("up", count=turn),
        AFTER_GATE: lambda: play.seen("in sync", count=turn),
    }
    play.wait_until(begun, seen[moment])


def kafka_begins(begun: Begun) -> bool:
    """Who is to restart is known, and nobody has yet, of a change of brokers only."""
    return any("will restart brokers" in line for line in begun.lines)


def finish(play: Stage, begun: Begun, *arguments: str, **variables: Any) -> None:
    """The end of a disturbed run: it went on by itself, or it stopped and a second run ends it."""
    done = begun.wait(None)
    for kind in ("zookeeper", "kafka"):
        for host in ONE:
            if not running(play.cluster, kind, host):
                play.note(f"{kind} {host} is started by hand")
                play.revive(host, kind)
    if done.code:
        play.note(f"the roll stopped: {' '.join(done.failure.split())[:200]}")
        play.playbook(begun.name, *arguments, **variables)
    else:
        play.note("the roll went on by itself")
