# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure playbooks/site.yml on 1, 3 and 6 hosts of this machine (``make bench-site``): figures, never a failure.

Each host carries ZooKeeper and Kafka, for real, as services of one machine; six hosts have five ZooKeepers, because an
ensemble is odd. The first run installs, the second has nothing to change. The archives are there before the clock
starts. Lines go to standard output, everything that was measured to .cache/bench/site.json.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from threading import Timer

from helpers.cluster import Cluster
from helpers.site import ROOT, recap

from tests.bench.site_figures import Measurement, Span, figures, lines, slowest, spans

RESULT = ROOT / ".cache/bench/site.json"
PATIENCE = 900  # seconds until a run that hangs is ended


@dataclass(frozen=True)
class Timed:
    """A run with what it took, where the time went, and the load of the machine in its last minute."""

    measurement: Measurement
    spans: list[Span]
    changed: int
    load: float


def timed(cluster: Cluster, run: str) -> Timed:
    """Run site.yml once. Raises SystemExit with its output where it fails."""
    before, begun = _cpu(), time.monotonic()
    stamped = [(begun, "")]
    # A header is printed when its task begins only if skipped tasks are shown, too.
    with cluster.popen("site", environment={"ANSIBLE_DISPLAY_SKIPPED_HOSTS": "true"}) as process:
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
        raise SystemExit(f"bench-site: the {run} run on {len(cluster.ports)} hosts failed; it printed:\n{output}")
    hosts = recap(output)
    tasks = statistics.mean(host["ok"] for host in hosts.values())
    measured = Measurement(run, len(hosts), cluster.zookeepers, end - begun, tasks, _cpu() - before)
    return Timed(measured, spans(stamped, end), sum(host["changed"] for host in hosts.values()), os.getloadavg()[0])


def _cpu() -> float:
    """Seconds that the children of this process, and theirs, have computed so far; those that are over."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(hosts: int, repeats: int) -> list[Timed]:
    """Install on so many hosts, then run again; of several second runs the median counts. Stops what it started."""
    zookeepers = hosts if hosts % 2 else hosts - 1
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        names = [f"n{number}" for number in range(1, hosts + 1)]
        cluster = Cluster.create(Path(folder) / "hosts", zookeepers, {name: {} for name in names})
        try:
            first = timed(cluster, "first")
            again = sorted(
                (timed(cluster, "second") for _number in range(repeats)), key=lambda one: one.measurement.seconds
            )
        finally:
            cluster.stop()
    return [first, again[(len(again) - 1) // 2]]


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure site.yml on several hosts of this machine.")
    parser.add_argument("--hosts", type=int, nargs="+", default=[1, 3, 6], help="how many hosts, one figure for each")
    parser.add_argument("--repeats", type=int, default=1, help="second runs on each; the median counts")
    parser.add_argument("--tasks", type=int, default=0, help="show so many of the slowest tasks of each run")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}, ansible-core {version('ansible-core')}; warming up", flush=True)
    measure(1, 1)  # also gets the archives, which the clock is not to see
    done: list[Timed] = []
    try:
        for hosts in options.hosts:
            for one in measure(hosts, options.repeats):
                done.append(one)
                print(f"{one.measurement.name}: {one.measurement.seconds:.1f} s, load {one.load:.1f}", flush=True)
                if options.tasks:
                    print(slowest(one.spans, options.tasks), flush=True)
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
