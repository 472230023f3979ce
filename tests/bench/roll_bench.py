# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure what a step of a roll costs the controller, however many hosts there are (``make bench-roll``).

No servers: the service is a shell script and its gate reads that it is open, so that what is left is Ansible. A roll of
four turns less one of one turn is three steps; what remains of the roll of one turn is done once (plan, clear, report).
Both take turns for some rounds, of which the least counts: what is done once is a hundred times a step on many hosts.
Figures, never a failure; all that was measured is in .cache/bench/roll.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from helpers.rolled import Fleet
from helpers.site import ROOT

RESULT = ROOT / ".cache/bench/roll.json"
FEW, MANY = 1, 10  # turns; over so many steps the noise of the rest of a run counts little
GROWTH = 1.5  # what a step may cost on the most hosts, of what it costs on the fewest
MOST = 4.0  # processor seconds of a step
OPEN = {
    "healthy": True
}  # what the gate reads; it looks at no member, or a step would cost as much as there are members


@dataclass(frozen=True)
class Cost:
    """Of a step, and of what is done once; seconds of the processor and of the clock."""

    hosts: int
    step_cpu: float
    step_wall: float
    once_cpu: float
    once_wall: float


def timed(hosts: int, turns: int) -> tuple[float, float]:
    """One roll: processor seconds, seconds. Raises AssertionError where not all was restarted as it should."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        names = [f"t{number}" for number in range(1, hosts + 1)]
        fleet = Fleet(Path(folder), {name: {"ansible_connection": "local"} for name in names})
        Path(folder, "gate.json").write_text(json.dumps(OPEN))
        fleet.stage(*names[-turns:])
        before, begun = _cpu(), time.monotonic()
        fleet.roll()
        found = _cpu() - before, time.monotonic() - begun
        assert fleet.order == names[-turns:]
    return found


def _cpu() -> float:
    """Seconds that the children of this process, and theirs, have computed so far; those that are over."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(hosts: int, rounds: int) -> Cost:
    """Both rolls of so many hosts, ``rounds`` times."""
    many = min(MANY, hosts)
    taken = [(timed(hosts, FEW), timed(hosts, many)) for _round in range(rounds)]
    few_cpu, few_wall, many_cpu, many_wall = (min(column) for column in zip(*(few + more for few, more in taken)))
    steps = many - FEW
    cpu, wall = (many_cpu - few_cpu) / steps, (many_wall - few_wall) / steps
    return Cost(hosts, cpu, wall, few_cpu - FEW * cpu, few_wall - FEW * wall)


def lines(costs: list[Cost]) -> str:
    """A table, and how the figures stand to their targets."""
    rows = ["hosts  step: cpu s  wall s   once: cpu s  wall s"]
    rows += [
        f"{one.hosts:5}  {one.step_cpu:11.2f}  {one.step_wall:6.2f}  {one.once_cpu:12.1f}  {one.once_wall:6.1f}"
        for one in costs
    ]
    least, most = costs[0], costs[-1]
    growth = most.step_cpu / least.step_cpu
    rows.append(
        f"a step on {most.hosts} hosts to one on {least.hosts}: {growth:.2f} times (target {GROWTH}), "
        f"{'met' if growth <= GROWTH else 'missed'}; {most.step_cpu:.2f} processor seconds (target {MOST:.0f}), "
        f"{'met' if most.step_cpu <= MOST else 'missed'}"
    )
    return "\n".join(rows)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure what a step of a roll costs, without servers.")
    parser.add_argument("--hosts", type=int, nargs="+", default=[10, 50, 200], help="how many, 2 or more; a line each")
    parser.add_argument("--rounds", type=int, default=3, help="how often each roll is played")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, ansible-core {version('ansible-core')}", flush=True)
    costs = []
    for hosts in options.hosts:
        costs.append(measure(hosts, options.rounds))
        print(f"{hosts} hosts measured", flush=True)
    print(f"\n{lines(costs)}")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps([asdict(one) for one in costs], indent=1) + "\n")
    print(f"\nwritten: {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
