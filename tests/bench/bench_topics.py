# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long kafka_topic takes, as ratios to the bare client in the same run, on a real one-broker 2.1.0.

``make bench-topics`` runs it. One line for each figure: name, ours, reference, ratio, target. It sets up what it needs
and never fails on a number: targets are for people. ``BENCH="--topics 1000"`` is a shorter run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic, ResourceType
from helpers.site import ROOT, Site

BATCH = 100


@dataclass(frozen=True)
class Figure:
    """One line. Times are in seconds; ``ratio`` is ours / reference, to be at most ``target``."""

    name: str
    ours: float
    reference: float
    target: float

    @property
    def ratio(self) -> float:
        """Ours against the reference."""
        return self.ours / self.reference

    def line(self) -> str:
        """As it is printed."""
        verdict = "met" if self.ratio <= self.target else "missed"
        return (
            f"{self.name:<50} ours {self.ours:7.2f} s  reference {self.reference:7.2f} s  "
            f"ratio {self.ratio:5.2f}  target {self.target:.2f}  {verdict}"
        )


class Bench:
    """Plays and bare calls against one site."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site = site
        self.folder = folder
        self.admin = AdminClient({"bootstrap.servers": site.bootstrap})

    def play(self, tasks: list[dict[str, Any]]) -> float:
        """Seconds of a play with these tasks, with everything that Ansible does around them."""
        play = {
            "name": "Bench",
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "vars": {"ansible_python_interpreter": sys.executable},
            "module_defaults": {"group/streamops.kafka.admin": {"bootstrap_servers": self.site.bootstrap}},
            "tasks": tasks,
        }
        book = self.folder / "book.yml"
        book.write_text(yaml.dump([play], Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper)))
        start = time.monotonic()
        done = subprocess.run(
            [Path(sys.executable).with_name("ansible-playbook"), "-i", "localhost,", book],
            cwd=ROOT,
            env={**os.environ, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stdout[-2000:])
        return time.monotonic() - start

    def module(self, topics: list[dict[str, Any]], **more: Any) -> float:
        """Seconds of a play with one task for all topics, which are in a file, as an inventory's are."""
        listed = self.folder / "topics.json"
        listed.write_text(json.dumps({"topics": topics}))
        include = {"name": "Read", "ansible.builtin.include_vars": {"file": str(listed)}}
        task = {"name": "Topics", "streamops.kafka.kafka_topic": {"topics": "{{ topics }}", "timeout_s": 600, **more}}
        return self.play([include, task])

    def empty(self) -> float:
        """Seconds of a play that does nothing: the best of three."""
        return min(self.play([{"name": "Nothing", "ansible.builtin.meta": "noop"}]) for _number in range(3))


def timed(call: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.monotonic()
    call()
    return time.monotonic() - start


def resources(names: list[str]) -> list[ConfigResource]:
    """The library's names of topics."""
    return [ConfigResource(ResourceType.TOPIC, name) for name in names]


def bare_look(admin: AdminClient, names: list[str]) -> None:
    """Metadata and one describe_configs for all."""
    admin.list_topics(timeout=60)
    for future in admin.describe_configs(resources(names), request_timeout=120).values():
        future.result()


def bare_create(admin: AdminClient, names: list[str], partitions: int) -> None:
    """create_topics in batches of the same size as the module's."""
    for start in range(0, len(names), BATCH):
        new = [NewTopic(name, partitions, 1) for name in names[start : start + BATCH]]
        for future in admin.create_topics(new, request_timeout=120, operation_timeout=60).values():
            future.result()


def bare_change(admin: AdminClient, names: list[str], value: str) -> None:
    """Read all, then alter_configs in batches."""
    bare_look(admin, names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        for start in range(0, len(names), BATCH):
            new = resources(names[start : start + BATCH])
            for one in new:
                one.set_config("flush.ms", value)
            for future in admin.alter_configs(new, request_timeout=120).values():
                future.result()


def declared(names: list[str], partitions: int, **config: Any) -> list[dict[str, Any]]:
    """The module's option for topics that all look the same."""
    more = {"config": {key.replace("_", "."): value for key, value in config.items()}} if config else {}
    return [{"name": name, "partitions": partitions, "replication_factor": 1, **more} for name in names]


def figures(bench: Bench, topics: int, most: int) -> Iterator[Figure]:
    """Measure, one after the other. ``topics``: for the run with nothing to change; ``most``: for the growth."""
    empty = bench.empty()
    print(f"an empty play: {empty:.2f} s", flush=True)
    hundred = [f"loop-{number:05}" for number in range(100)]
    loop = {
        "name": "One by one",
        "streamops.kafka.kafka_topic": {"name": "{{ item }}", "partitions": 1, "replication_factor": 1},
        "loop": hundred,
    }
    one_by_one = bench.play([loop])
    ours = bench.module(declared([f"bulk-{number:05}" for number in range(100)], 1))
    yield Figure("100 topics created, against a loop of tasks", ours, one_by_one, 0.2)

    # A broker gets slower with what it holds, so the bare calls are measured before and after ours, and averaged.
    many = min(1000, topics)
    names = {who: [f"{who}-{number:05}" for number in range(many)] for who in ("before", "ours", "after")}
    first = timed(partial(bare_create, bench.admin, names["before"], 3))
    ours = bench.module(declared(names["ours"], 3))
    second = timed(partial(bare_create, bench.admin, names["after"], 3))
    yield Figure(f"{many} topics × 3 created", ours, (first + second) / 2 + empty, 1.1)
    first = timed(partial(bare_change, bench.admin, names["before"], "7"))
    ours = bench.module(declared(names["ours"], 3, flush_ms=7))
    second = timed(partial(bare_change, bench.admin, names["after"], "7"))
    yield Figure(f"{many} topics, one setting changed", ours, (first + second) / 2 + empty, 1.1)

    rows = []
    most_parts = {name for some in names.values() for name in some}
    have = sorted(most_parts)
    for wanted in sorted({topics, most}):
        more = [f"more-{number:05}" for number in range(len(have), wanted)]
        bare_create(bench.admin, more, 1)
        have = [*have, *more]
        some = have[:wanted]
        bare_change(bench.admin, some, "7")
        for label, config in (("sizes only", {}), ("a setting each", {"flush.ms": 7})):
            asked = [{"name": name, "partitions": 3 if name in most_parts else 1, "config": config} for name in some]
            first = timed(partial(bare_look, bench.admin, some))
            ours = bench.module(asked)
            second = timed(partial(bare_look, bench.admin, some))
            yield Figure(f"{wanted} topics, nothing to change, {label}", ours, (first + second) / 2 + empty, 0.8)
        rows.append((wanted, ours))
    if len(rows) > 1:
        (few, first), (lots, second) = rows[0], rows[-1]
        yield Figure(
            f"per topic, {lots} against {few}", (second - empty) / lots * 1000, (first - empty) / few * 1000, 1.2
        )


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """A quickstart, stopped at the end."""
    site = Site.create(folder / "site")
    try:
        site.playbook("site", kafka_heap_size="1g")
        yield site
    finally:
        site.stop()


def main() -> int:
    """Print the figures as they come, and leave them in .cache/bench/topics.json."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--topics", type=int, default=5000, help="topics of the run with nothing to change")
    parser.add_argument("--most", type=int, default=10000, help="topics up to which the growth is measured")
    options = parser.parse_args()
    found = []
    signal.signal(signal.SIGTERM, lambda *_what: sys.exit(143))  # so that the servers are stopped then, too
    with tempfile.TemporaryDirectory(prefix="bench-topics-") as name, running_site(Path(name)) as site:
        for figure in figures(Bench(site, Path(name)), options.topics, max(options.most, options.topics)):
            print(figure.line(), flush=True)
            found.append({**asdict(figure), "ratio": round(figure.ratio, 3)})
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"most memory of any one process: {memory:.0f} MiB (ansible-playbook or the module)")
    target = ROOT / ".cache" / "bench" / "topics.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({"figures": found, "memory_mib": round(memory)}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
