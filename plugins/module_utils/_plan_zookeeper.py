# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a ZooKeeper 3.4 server will be configured as, and what is wrong with what was asked for. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._catalogue_zookeeper import ZOOKEEPER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._plan_ensemble import members_text
from ansible_collections.streamops.kafka.plugins.module_utils._properties import (
    did_you_mean,
    file_text_problem,
    is_secret,
    masked,
    property_text,
    value_problem,
)

# A key that the role itself needs has a variable of its own, so that there is one place where it is set.
OWN_VARIABLE = {
    "clientPort": "zookeeper_client_port",
    "dataDir": "zookeeper_data_dir",
    "dataLogDir": "zookeeper_data_log_dir",
    "server.N": "zookeeper_cluster_hosts and zookeeper_id",
}


def plan_zookeeper(asked: dict[str, Any]) -> dict[str, Any]:
    """Derive one server's zoo.cfg.

    ``asked``: host, version, members (``[{host, id, address, peer_port, election_port}]``, this server included),
    client_port, data_dir, data_log_dir, base (the role's own properties), config (the user's), allow_even (bool).
    Returns ``properties`` (name -> text), ``public`` (secrets' values hidden), ``members`` (the list of members as a
    file keeps it), ``secret`` (bool: hide the file's diff), ``errors`` and ``warnings`` (sentences).
    """
    errors: list[str] = []
    properties = {name: property_text(value) for name, value in asked["base"].items()}
    properties["dataDir"] = asked["data_dir"]
    properties["clientPort"] = str(asked["client_port"])
    if asked["data_log_dir"] != asked["data_dir"]:
        properties["dataLogDir"] = asked["data_log_dir"]
    members = asked["members"]
    if len(members) > 1:
        errors += member_problems(members, bool(asked.get("allow_even")))
        for member in members:
            properties[f"server.{member['id']}"] = (
                f"{member['address']}:{member['peer_port']}:{member['election_port']}"
            )
    errors += config_problems(asked["config"], asked["host"])
    properties.update({name: property_text(value) for name, value in asked["config"].items()})
    errors += session_problems(properties)
    for name in ("dataDir", "dataLogDir"):
        path = properties.get(name, "/x")
        if not path.startswith("/") or path.rstrip("/") == "":
            errors.append(f"{OWN_VARIABLE[name]}: '{path}' is not an absolute path below /; give a folder of its own.")
    return {
        "properties": properties,
        "public": masked(properties),
        "members": members_text(members),
        "secret": any(is_secret(name) for name in properties),
        "errors": errors,
        "warnings": config_warnings(asked["config"]),
    }


def member_problems(members: list[dict[str, Any]], allow_even: bool) -> list[str]:
    """Refuse what no ensemble can be (R05): even sizes, missing or repeated ids."""
    problems = []
    if len(members) % 2 == 0 and not allow_even:
        problems.append(
            f"zookeeper_cluster_hosts: {len(members)} servers tolerate no more failures than {len(members) - 1} and "
            "need more votes; use 1, 3, 5 or 7 (zookeeper_allow_even: true for the moment of a migration)."
        )
    if len(members) > 7:
        problems.append(f"zookeeper_cluster_hosts: {len(members)} voting servers slow every write; use 1, 3, 5 or 7.")
    seen: dict[int, str] = {}
    for member in members:
        if member["id"] in (None, ""):  # Jinja makes an empty text of none
            problems.append(
                f"zookeeper_id is not set for {member['host']}; an ensemble needs an explicit number from 1 to 255 for "
                "each host, because one derived from the inventory's order would change with it."
            )
        elif not 1 <= int(member["id"]) <= 255:
            problems.append(f"zookeeper_id of {member['host']} is {member['id']}; it must be from 1 to 255.")
        elif int(member["id"]) in seen:
            problems.append(
                f"zookeeper_id {member['id']} is given to both {seen[int(member['id'])]} and {member['host']}; "
                "give each host its own."
            )
        else:
            seen[int(member["id"])] = member["host"]
    return problems


def config_problems(config: dict[str, Any], host: str) -> list[str]:
    """Check the user's ``zookeeper_config``: a misspelt key silently becomes a system property in 3.4."""
    problems = []
    for name, value in config.items():
        general = re.sub(r"\.\d+$", ".N", name)
        if general in OWN_VARIABLE:
            problems.append(f"zookeeper_config: '{name}' has a variable of its own; set {OWN_VARIABLE[general]}.")
            continue
        key = ZOOKEEPER_KEYS.get(general)
        if key is None:
            problems.append(
                f"zookeeper_config on {host}: ZooKeeper 3.4 knows no key '{name}'{did_you_mean(name, ZOOKEEPER_KEYS)} "
                "It would become a system property that nothing reads."
            )
        elif key.mode == "flag":
            problems.append(
                f"zookeeper_config: ZooKeeper 3.4 reads '{name}' only as a system property; put "
                f"-D{name}={property_text(value)} into zookeeper_jvm_flags."
            )
        else:
            text = property_text(value)
            problem = value_problem(key, text)
            if problem:
                problems.append(f"zookeeper_config: '{name}' {problem}.")
            broken = file_text_problem(name, text)
            if broken:
                problems.append(f"zookeeper_config: {broken}")
    return problems


def config_warnings(config: dict[str, Any]) -> list[str]:
    """What does no harm, and nothing else."""
    return [
        f"zookeeper_config: no class of ZooKeeper 3.4 reads '{name}', although guides name it; leave it out."
        for name in config
        if name in ZOOKEEPER_KEYS and ZOOKEEPER_KEYS[name].mode == "unread"
    ]


def session_problems(properties: dict[str, str]) -> list[str]:
    """3.4 compares the raw values, so a minimum without a maximum (-1) stops the start."""
    low, high = properties.get("minSessionTimeout", "-1"), properties.get("maxSessionTimeout", "-1")
    if low.lstrip("-").isdigit() and high.lstrip("-").isdigit() and int(low) > int(high):
        return [
            f"zookeeper_config: minSessionTimeout {low} is above maxSessionTimeout {high}, and ZooKeeper 3.4 would not "
            "start; set both, the maximum at least as large."
        ]
    return []
