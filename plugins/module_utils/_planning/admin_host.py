# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts are admin hosts, and what their Python environment lacks. Pure.

PRIVATE to the collection. The admin host runs this collection's modules, so it needs a Python with confluent-kafka and
kazoo; role admin_host makes it there, as a virtual environment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .._common.address_problems import url_problem

OLDEST = (3, 9)  # what the modules run on (tests/config.yml)
# Folders that hold a system's own Python, which must not become a virtual environment.
SYSTEM = ("", "/usr", "/usr/local", "/opt")
UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|Failed to establish|timed out|resolution|ProxyError|SSLError"
)


def admin_hosts(members: Iterable[Mapping[str, Any]], known: list[str]) -> dict[str, Any]:
    """The admin hosts of all clusters, but the controller itself.

    ``members``: the variables of each ZooKeeper and Kafka host; ``known``: every host of the inventory. Returns
    ``pythons`` (admin host -> paths of the Pythons that are wanted there) and ``problems``, a sentence each.
    """
    pythons: dict[str, list[str]] = {}
    problems: list[str] = []
    for values in members:
        kafka = (values.get("kafka_admin_host") or "localhost", values.get("kafka_admin_python") or "")
        ours = {"kafka": kafka}
        ours["zookeeper"] = (
            values.get("zookeeper_admin_host") or kafka[0],
            values.get("zookeeper_admin_python") or kafka[1],
        )
        for kind, (host, python) in ours.items():
            if host == "localhost" or (kind == "zookeeper" and ours["kafka"] == (host, python)):
                continue
            if host not in known:
                problems.append(f"{kind}_admin_host: there is no host {host} in the inventory; add it, in no group.")
            elif not python:
                problems.append(
                    f"{kind}_admin_host is {host}, and {kind}_admin_python does not say where its Python is to be; "
                    "set it, for example to /opt/streamops/bin/python."
                )
            elif python not in pythons.setdefault(host, []):
                pythons[host].append(python)
    return {"pythons": pythons, "problems": sorted(set(problems))}


def admin_connection(host: str, hostvars: Mapping[str, Mapping[str, Any]]) -> str:
    """The name of the connection plugin that leads from the controller to an admin host (`ssh` for an unknown one)."""
    if host == "localhost":
        return "local"
    return str(hostvars[host].get("ansible_connection", "ssh")) if host in hostvars else "ssh"


def admin_host_refusals(wanted: dict[str, Any]) -> list[str]:
    """What cannot work, whatever the host is like: one sentence each.

    ``wanted``: the role's variables without their prefix (python, base_python, wheels, index_url), and wheels_exist.
    """
    python, problems = str(wanted["python"]), []
    folder = re.fullmatch(r"(/.+|)/bin/python[0-9.]*", python)
    if not folder:
        problems.append(
            f"admin_host_python (kafka_admin_python): '{python}' is not the path of a Python in a virtual environment; "
            "give one such as /opt/streamops/bin/python."
        )
    elif re.search(r"\s", python):
        problems.append(
            f"admin_host_python (kafka_admin_python): '{python}' holds a blank, at which Ansible 2.16 splits it; name "
            "one without."
        )
    elif folder[1] in SYSTEM:
        problems.append(
            f"admin_host_python (kafka_admin_python): {python} belongs to the system; name one in a directory of "
            "its own, "
            "such as /opt/streamops/bin/python."
        )
    index_url = str(wanted["index_url"])
    if index_url and "@" not in index_url and (problem := url_problem(index_url, ("https", "http", "file"))):
        problems.append(f"admin_host_index_url: the URL {problem.clauses}")
    if "@" in index_url:
        problems.append(
            "admin_host_index_url holds a name or a password, which every user of the host would see while pip runs; "
            "put that URL into pip's own settings there (/etc/pip.conf), and leave admin_host_index_url empty."
        )
    if wanted["wheels"] and wanted["index_url"]:
        problems.append(
            "admin_host_wheels and admin_host_index_url are both set; set only the one that pip should use."
        )
    if wanted["wheels"] and not wanted["wheels_exist"]:
        problems.append(f"admin_host_wheels: there is no directory {wanted['wheels']} on the controller; name one.")
    return problems


def admin_host_plan(wanted: dict[str, Any], seen: dict[str, Any]) -> dict[str, Any]:
    """What to do on an admin host, from what the probe saw of it.

    ``wanted``: host, python, folder, base_python, packages (name -> version). ``seen``: pythons (path, version, venv),
    place (absent, empty, venv, other), running (version, pip, packages, broken; {} where that Python does not run).
    Returns problems (a sentence each), base (the Python to make it with), make (bool), missing (pip's requirements).
    """
    running = seen["running"] or {}
    plan: dict[str, Any] = {"problems": [], "base": "", "make": not running.get("pip")}
    plan["missing"] = [
        f"{name}=={version}"
        for name, version in wanted["packages"].items()
        if (running.get("packages") or {}).get(name) != version
    ]
    host, folder = wanted["host"], wanted["folder"]
    if running and not plan["missing"] and _number(running["version"]) >= OLDEST:
        plan["make"] = False  # whoever made it, and however
    elif seen["place"] == "other":
        plan["problems"].append(
            f"{folder} on {host} exists and is not a virtual environment; move it away, or give kafka_admin_python "
            "another directory."
        )
    elif running and _number(running["version"]) < OLDEST:
        plan["problems"].append(
            f"{folder} on {host} has Python {running['version']}, and the modules need 3.9 or later; remove it, or "
            "give kafka_admin_python another directory."
        )
    elif seen["python"] and not running:
        plan["problems"].append(
            f"{wanted['python']} on {host} does not run; the Python that it was made with may be gone: remove {folder} "
            "and run this again."
        )
    elif plan["make"]:
        plan["base"], problem = _base(wanted, seen["pythons"] or [])
        plan["problems"] += [problem] if problem else []
    return plan


def _base(wanted: dict[str, Any], pythons: list[dict[str, Any]]) -> tuple[str, str]:
    """The first Python that can make the environment, or '' and the reason why none can."""
    host, asked = wanted["host"], wanted["base_python"]
    fit = [one for one in pythons if _number(one["version"]) >= OLDEST]
    able = [one["path"] for one in fit if one["venv"]]
    if able:
        return able[0], ""
    if fit:
        version, path = fit[0]["version"], fit[0]["path"]
        return "", (
            f"Python {version} on {host} ({path}) lacks its venv module; install it (Debian, Ubuntu: apt-get install "
            f"python{version}-venv), or name another Python in admin_host_base_python."
        )
    found = ", ".join(f"{one['version']} ({one['path']})" for one in pythons)
    if asked:
        return "", (
            f"admin_host_base_python: {asked} on {host} {f'is Python {found}' if found else 'does not run'}; "
            "name a Python 3.9 or later."
        )
    return "", (
        f"{host} has no Python 3.9 or later{f', only {found}' if found else ''}; install one (Debian, Ubuntu: apt-get "
        "install python3 python3-venv; Fedora, RHEL: dnf install python3.11), or name it in admin_host_base_python."
    )


def _number(version: str) -> tuple[int, ...]:
    """``3.11`` as numbers, to compare."""
    return tuple(int(part) for part in re.findall(r"\d+", str(version)))


def admin_host_failure(printed: str, wanted: dict[str, Any]) -> str:
    """Why pip failed, and the way out, in one sentence. ``printed``: its output; ``wanted``: host, wheels, missing."""
    host = wanted["host"]
    lines = [line for line in printed.splitlines() if line.startswith("ERROR:")]
    lacking = re.search(r"No matching distribution found for (\S+)", printed)
    if "No space left" in printed:
        return f"{host} has no space left for the Python environment, which needs 100 MB; make room and run this again."
    if not lacking:
        reason = (lines or printed.splitlines() or ["it printed nothing"])[-1].replace("ERROR:", "").strip().rstrip(".")
        return f"pip on {host} failed: {reason}; look there, then run this again."
    if wanted["wheels"]:
        return (
            f"{wanted['wheels']} has no wheel of {lacking[1]} that fits {host}; fill it on a machine like that one: "
            f"python3 -m pip download -d wheels {' '.join(wanted['missing'])}."
        )
    reason = "cannot be reached from there" if UNREACHABLE.search(printed) else "does not have it for this system"
    return (
        f"pip on {host} cannot get {lacking[1]}: its index {reason}; name another one (admin_host_index_url, or pip's "
        "own settings there), or give it a directory of wheels on the controller (admin_host_wheels)."
    )
