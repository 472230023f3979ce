# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure playbooks/site.yml against a usual pair of roles (``make bench-site``): figures, never a failure.

Each host carries ZooKeeper and Kafka, for real: hosts are folders of this machine, or containers with systemd. The
first run installs, the second has nothing to change. Then the services are stopped, and the reference, a play with the
shape of such a pair (reference/site.yml), installs the same beside them on the same hosts. The archives are there
before the clock starts. Lines go to standard output, everything that was measured to .cache/bench/site.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import time
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from threading import Timer

from helpers.site import ROOT, recap

from tests.bench.site_figures import Measurement, Span, figures, lines, slowest, spans
from tests.bench.site_hosts import PLAYS, Hosts, HostsError, containers, local

RESULT = ROOT / ".cache/bench/site.json"
PATIENCE = 900  # seconds until a run that hangs is ended


@dataclass(frozen=True)
class Timed:
    """A run with what it took, where the time went, and the load of the machine in its last minute."""

    measurement: Measurement
    spans: list[Span]
    changed: int
    load: float


def timed(on: Hosts, who: str, run: str) -> Timed:
    """Run ``who``'s play once. Raises SystemExit with its output where it fails."""
    before, begun = _cpu() + on.computed(), time.monotonic()
    stamped = [(begun, "")]
    with on.begin(who) as process:
        watch = Timer(PATIENCE, process.kill)
        watch.start()
        try:
            stamped += [(time.monotonic(), line) for line in process.stdout or ()]
            process.wait()
        except BaseException:
            process.terminate()
            raise
        finally:
            watch.cancel()
    end = time.monotonic()
    output = "".join(line for _moment, line in stamped)
    if process.returncode:
        raise SystemExit(f"bench-site: the {run} run of {who} on {on.count} hosts failed; it printed:\n{output}")
    hosts = recap(output)
    tasks = statistics.mean(host["ok"] for host in hosts.values())
    measured = Measurement(
        run, len(hosts), on.zookeepers, end - begun, tasks, _cpu() + on.computed() - before, who, on.where
    )
    return Timed(measured, spans(stamped, end), sum(host["changed"] for host in hosts.values()), os.getloadavg()[0])


def _cpu() -> float:
    """Seconds that the children of this process, and theirs, have computed so far; those that are over."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(on: Hosts, repeats: int, show: int) -> list[Timed]:
    """Install, then run again so many times, each play; lines as they come, with so many of the slowest tasks."""
    done = []
    for who in PLAYS:
        for run in ["first", *["second"] * repeats]:
            one = timed(on, who, run)
            done.append(one)
            print(f"{one.measurement.name}, {who}: {one.measurement.seconds:.1f} s, load {one.load:.1f}", flush=True)
            if show:
                print(slowest(one.spans, show), flush=True)
        on.end(who)
    return done


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure site.yml and a usual pair of roles on the same hosts.")
    parser.add_argument("--where", choices=["local", "containers", "both"], default="both", help="kind of hosts")
    parser.add_argument("--hosts", type=int, nargs="+", default=[1, 3, 6], help="how many local hosts, one figure each")
    parser.add_argument("--rounds", type=int, default=1, help="installations of each; of several the median counts")
    parser.add_argument("--repeats", type=int, default=1, help="second runs in each round; the median counts")
    parser.add_argument("--tasks", type=int, default=0, help="show so many of the slowest tasks of each run")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}, ansible-core {version('ansible-core')}; warming up", flush=True)
    with local(1) as on:  # also gets the archives, which the clock is not to see
        timed(on, "ours", "first")
    places: list[AbstractContextManager[Hosts]] = []
    for _round in range(options.rounds):
        places += [local(hosts) for hosts in options.hosts] if options.where != "containers" else []
        places += [containers()] if options.where != "local" else []
    done: list[Timed] = []
    try:
        for place in places:
            with place as on:
                done += measure(on, options.repeats, options.tasks)
    except HostsError as reason:
        print(f"no containers: {reason}", flush=True)
    except KeyboardInterrupt:
        print("interrupted; what was measured until then:", flush=True)
    found = figures([one.measurement for one in done])
    print(f"\n{lines(found)}")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    machine = {"cores": os.cpu_count(), "load": load, "ansible-core": version("ansible-core"), "at": time.time()}
    content = {
        "machine": machine,
        "figures": [{**asdict(one), "verdict": one.verdict} for one in found],
        "runs": [asdict(one) for one in done],
    }
    RESULT.write_text(json.dumps(content, indent=1) + "\n")
    print(f"\nwritten: {RESULT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
