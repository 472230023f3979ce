# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the catalogues of settings from Kafka's released jars: one file per minor version, one about all others.

``make catalogue`` fetches every release of `RELEASES` with Maven (some hundred MB, some minutes) and lets each print
its own settings. ``tests/integration/test_catalogue.py`` does the same for the installed release, and compares.

A row is ``name type valid mode since removed broker_key default``. ``type`` ends with ``!`` where Kafka calls the
setting deprecated; ``valid`` and ``mode`` are as `properties.Key` has them; ``since`` is the first release that has
the setting (`RELEASES` begins with 0.10.2, so that means "or earlier"), ``removed`` the first that has it no more,
``-`` while the last one has it; ``broker_key`` is where a topic's default comes from. ``default`` is the rest of the
line: ``null`` is Kafka's word for none, ``""`` the empty text, and ``required`` stands for one that must be given.
"""

from __future__ import annotations

import html
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "plugins" / "module_utils" / "_catalogue"
# The last patch of every minor release with ZooKeeper.
RELEASES = (
    *("0.10.2.2", "0.11.0.3", "1.0.2", "1.1.1", "2.0.1", "2.1.1", "2.2.2", "2.3.1", "2.4.1", "2.5.1", "2.6.3", "2.7.2"),
    *("2.8.2", "3.0.2", "3.1.2", "3.2.3", "3.3.2", "3.4.1", "3.5.1", "3.6.2", "3.7.2", "3.8.1", "3.9.1"),
)
OURS = ("2.1.0", "2.1.1")  # what the roles install; both print the same, and a test fails where they do not
BROKER = ("kafka.server.KafkaConfig",)
TOPIC = ("kafka.log.LogConfig", "org.apache.kafka.storage.internals.log.LogConfig")  # it moved with 3.5
MODES = {"read-only": "ro", "per-broker": "broker", "cluster-wide": "cluster"}
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
POM = """<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version>
<dependencies>{dependencies}</dependencies></project>
"""
DEPENDENCY = (
    "<dependency><groupId>org.apache.kafka</groupId><artifactId>{name}</artifactId><version>{version}</version>"
    "</dependency>"
)
HEAD = """# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
\"\"\"{what} Written by tools/catalogue.py; see there what a row is.

PRIVATE to the collection.
\"\"\"

from __future__ import annotations
"""
LONG = "\n# ruff: noqa: E501 - a row is as long as what the release prints\n"


@dataclass(frozen=True)
class Setting:
    """A setting as a release prints it. ``valid`` and ``mode`` are in our notation."""

    name: str
    type: str
    valid: str
    mode: str
    default: str
    deprecated: bool
    broker_key: str = "-"


def valid_values(text: str) -> str:
    """Kafka's words for a range or a choice as `Key.valid` has them; ``-`` for a validator that says nothing of use."""
    bounds = re.fullmatch(r"\[([\d.]+),\.\.\.(?:,([\d.]+))?\]", text)
    if bounds:
        return f"{bounds[1]}..{bounds[2] or ''}"
    choice = re.fullmatch(r"\[(\w[^\[\]]*)\]", text)
    return "|".join(choice[1].split(", ")) if choice else "-"


def cells(page: str) -> Iterable[dict[str, str]]:
    """The settings on a page, each as column -> text. Kafka prints a table until 2.3, a list in 2.4, sections since."""
    if "<th>Name</th>" in page:
        columns = re.findall(r"<th>(.*?)</th>", page)
        for row in re.findall(r"<tr>\s*(<td>.*?)</tr>", page, re.S):
            found = re.split(r"(?:</td>)*<td>|</td>\s*$", row)[1:]
            yield dict(zip(columns, (re.sub(r"</td>", "", cell) for cell in found)))
        return
    start = r"\n<li>\s*<h4>.*?>(?=[^<]*</a></h4>)" if "<h4>" in page else r"\n<li><b>"
    pair = r"<th>(.*?):</th><td>(.*?)</td>" if "<h4>" in page else r"<li><b>([^<]*)</b>: (.*?)</li>"
    for part in re.split(start, page)[1:]:
        name, _bracket, rest = part.partition("<")
        text = re.search(r"</h4>\s*<p>(.*)|^/b>: (.*)", rest, re.S)
        yield {
            "Name": name,
            "Description": "".join(text.groups("")) if text else "",
            **dict(re.findall(pair, rest, re.S)),
        }


def settings(page: str) -> dict[str, Setting]:
    """name -> setting of a page that a release printed."""
    found = {}
    for row in cells(page):
        clean = {column: html.unescape(text).strip() for column, text in row.items()}
        mode = clean.get("Dynamic Update Mode", clean.get("Update Mode", ""))
        found[clean["Name"]] = Setting(
            clean["Name"],
            clean["Type"],
            valid_values(clean["Valid Values"]),
            MODES.get(mode, "cluster" if "Server Default Property" in clean else "ro"),
            re.sub(r" \(.*\)$", "", clean["Default"]) if clean["Type"] in ("int", "long") else clean["Default"],
            clean["Description"].startswith("DEPRECATED"),
            clean.get("Server Default Property", "-"),
        )
    return found


def printed(java: Path, libraries: Path, programs: Iterable[str]) -> dict[str, Setting]:
    """What the first of ``programs`` that the jars in ``libraries`` have prints. Raises RuntimeError if none does."""
    errors = []
    for program in programs:
        done = subprocess.run([java, "-cp", f"{libraries}/*", program], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return settings(done.stdout)
        errors.append(done.stderr.strip())
    raise RuntimeError("\n".join(errors))


def fetch(version: str, folder: Path, more: tuple[str, ...] = ()) -> Path:
    """The folder with the jars of a release, fetched with Maven. ``more``: artifacts beside the broker's."""
    project = folder / version
    project.mkdir()
    scala = "2.11" if version.startswith("0.10") else "2.12"
    names = (f"kafka_{scala}", *more)
    wanted = "".join(DEPENDENCY.format(name=name, version=version) for name in names)
    (project / "pom.xml").write_text(POM.format(dependencies=wanted))
    command = ["mvn", "-q", "-B", PLUGIN, "-DincludeScope=runtime", "-DoutputDirectory=libs"]
    subprocess.run(command, cwd=project, check=True, stdin=subprocess.DEVNULL)
    return project / "libs"


@dataclass(frozen=True)
class Life:
    """In which minor releases a setting is. ``removed`` is ``-`` while the last one of `RELEASES` has it."""

    since: str
    removed: str


def minor(version: str) -> str:
    """2.1.1 -> 2.1, 0.10.2.2 -> 0.10.2."""
    return version.rpartition(".")[0]


def lives(all_of_them: dict[str, dict[str, Setting]]) -> dict[str, Life]:
    """name -> when, from every release's settings, oldest first."""
    found = {}
    for name in sorted({name for one in all_of_them.values() for name in one}):
        having = [version for version, one in all_of_them.items() if name in one]
        order = list(all_of_them)
        after = order.index(having[-1]) + 1
        found[name] = Life(minor(having[0]), minor(order[after]) if after < len(order) else "-")
    return found


def table(found: dict[str, Setting], life: dict[str, Life]) -> str:
    """The rows of a version."""
    rows = []
    for name, one in sorted(found.items()):
        columns = [name, one.type + ("!" if one.deprecated else ""), one.valid.replace(" ", ""), one.mode]
        rows.append(
            " ".join([*columns, life[name].since, life[name].removed, one.broker_key, one.default or "required"])
        )
    return "\n".join(rows)


def version_file(version: str, broker: str, topic: str) -> str:
    """The text of a minor version's file."""
    head = HEAD.format(what=f"What brokers and topics of Kafka {version} can be told.")
    return f'{head}{LONG}\nBROKER = """\n{broker}\n"""\n\nTOPIC = """\n{topic}\n"""\n'


def others_file(known: Iterable[str], life: dict[str, Life]) -> str:
    """The text of the file about settings that none of our versions has."""
    rows = [f"{name} {one.since} {one.removed}" for name, one in life.items() if name not in set(known)]
    head = HEAD.format(what="Broker settings of other releases: name, since, removed.")
    return f'{head}\nOTHERS = """\n' + "\n".join(rows) + '\n"""\n'


def path_of(version: str) -> Path:
    """Where the file of a version's minor release is."""
    return TARGET / f"kafka_{minor(version).replace('.', '_')}.py"


def main() -> int:
    """Fetch, let print, write."""
    java = Path(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="catalogue-") as name:
        brokers, topics = {}, {}
        for version in (*RELEASES, *(one for one in OURS if one not in RELEASES)):
            libraries = fetch(version, Path(name))
            brokers[version], topics[version] = printed(java, libraries, BROKER), printed(java, libraries, TOPIC)
            print(
                f"Kafka {version}: {len(brokers[version])} broker settings, {len(topics[version])} of topics",
                flush=True,
            )
    life = lives({version: brokers[version] for version in RELEASES})
    topic_life = lives({version: topics[version] for version in RELEASES})
    for version in OURS:
        path_of(version).write_text(
            version_file(minor(version), table(brokers[version], life), table(topics[version], topic_life))
        )
    (TARGET / "kafka_others.py").write_text(others_file(brokers[OURS[-1]], life))
    return 0


if __name__ == "__main__":
    sys.exit(main())
