# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Maven as a client: one call of ``mvn`` that copies artifacts into a folder.

Which repositories are asked, through which mirrors and proxies, is up to Maven's own settings.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from assembly.errors import AssemblyError
from assembly.lock import Artifact

# Needs Maven 3.2.5 and Java 8; pinned, since the copy must work the same way in every year.
DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"
TIME_LIMIT = 1800  # seconds; a cold local repository over a slow link takes minutes
# In ms. Without these Maven waits half an hour for a server that says nothing. The last is for 3.8 and older.
PATIENCE = (
    "-Daether.connector.connectTimeout=10000",
    "-Daether.connector.requestTimeout=60000",
    "-Dmaven.wagon.rto=60000",
)

# What the system's administrator trusts, such as a company's own certificate authority (Debian, Red Hat). A Java that
# is not the system's, such as the one that the quickstart brings along, knows nothing of it.
TRUST_STORES = ("/etc/ssl/certs/java/cacerts", "/etc/pki/java/cacerts")

_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>streamops.kafka</groupId><artifactId>assembly</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
{dependencies}
  </dependencies>
</project>
"""


def pom(artifacts: list[Artifact], transitive: bool) -> str:
    """A project that depends on ``artifacts``, and on nothing else unless ``transitive``."""

    def dependency(artifact: Artifact) -> str:
        fields = {"groupId": artifact.group, "artifactId": artifact.artifact, "version": artifact.version}
        if artifact.classifier:
            fields["classifier"] = artifact.classifier
        inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
        if not transitive:
            inner += "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>"
        return f"    <dependency>{inner}</dependency>"

    return _POM.format(dependencies="\n".join(map(dependency, artifacts)))


def options(given: str, trust_stores: tuple[str, ...] = TRUST_STORES) -> str:
    """MAVEN_OPTS, with the system's trust store where there is one and ``given`` names none."""
    found = [path for path in trust_stores if Path(path).is_file()]
    if not found or "javax.net.ssl.trustStore" in given:
        return given
    return f"{given} -Djavax.net.ssl.trustStore={found[0]}".strip()


def copy_artifacts(
    artifacts: list[Artifact],
    target: Path,
    *,
    transitive: bool = False,
    local_repository: Path | None = None,
    java_home: str = "",
) -> None:
    """Copy ``artifacts`` (and what they need at run time, if ``transitive``) to ``target``, laid out as a repository.

    ``java_home`` is the Java that Maven runs on; empty leaves it to the environment. Raises AssemblyError.
    """
    mvn = shutil.which("mvn")
    if mvn is None:
        raise AssemblyError("no 'mvn' on PATH; install Apache Maven 3.2.5 or later, or use another source.")
    with tempfile.TemporaryDirectory(prefix="streamops-kafka-") as folder:
        (Path(folder) / "pom.xml").write_text(pom(artifacts, transitive), encoding="utf-8")
        command = [mvn, "--batch-mode", "--no-transfer-progress", f"{DEPENDENCY_PLUGIN}:copy-dependencies"]
        command += [
            f"-DoutputDirectory={target}",
            "-Dmdep.useRepositoryLayout=true",
            "-DincludeScope=runtime",
            *PATIENCE,
        ]
        if local_repository:
            command.append(f"-Dmaven.repo.local={local_repository}")
        environment = os.environ | {"MAVEN_OPTS": options(os.environ.get("MAVEN_OPTS", ""))}
        environment |= {"JAVA_HOME": java_home} if java_home else {}
        try:
            result = subprocess.run(  # noqa: S603 (no shell; the arguments are coordinates and paths)
                command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, text=True, errors="replace",
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIME_LIMIT, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise AssemblyError(
                f"mvn did not finish within {TIME_LIMIT} s; check Maven's settings.xml and the network, and run again."
            ) from error
    if result.returncode != 0:
        raise AssemblyError(failure(result.stdout))


def failure(output: str) -> str:
    """One sentence for the output of an ``mvn`` that failed."""
    errors = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in output.splitlines()]
    errors = [line.removeprefix("[ERROR]").strip() for line in errors if line.startswith("[ERROR]")]
    text = errors[0] if errors else " ".join(output.split())[-300:]
    not_sent = re.search(r"Could not transfer artifact (\S+) from/to (\S+) \([^)]*\): *(.*?)(?: -> |$)", text)
    if not_sent:
        return (
            f"mvn cannot get {not_sent[1]} from the Maven repository '{not_sent[2]}' ({not_sent[3]}); "
            "set a mirror, proxy or login in Maven's settings.xml, or use another source."
        )
    missing = re.search(r"Could not find artifact (\S+)", text)
    if missing:
        return f"no Maven repository in reach has {missing[1]}; add one in Maven's settings.xml, or use another source."
    return f"mvn failed: {text[:400] or 'it gave no reason'}; run it by hand to see more, or use another source."
