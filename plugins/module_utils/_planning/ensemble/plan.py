# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a ZooKeeper 3.4 server will be configured as, and what is wrong with what was asked for. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from typing import Any

from ..._catalogue.zookeeper import ZOOKEEPER_KEYS
from ..._common.properties import given, is_secret, masked, property_text
from ..._common.property_file import property_lines
from ..findings import rules
from ..findings.model import Finding, finding, role_findings
from ..findings.texts import (
    path_problem,
    start_findings,
    text_findings,
)
from .addresses import address_findings, server_line
from .members import members_text
from .settings import OWN_VARIABLE, setting_findings, together_findings


def plan_zookeeper(asked: dict[str, Any]) -> dict[str, Any]:
    """Derive one server's zoo.cfg.

    ``asked``: host, version, members (``[{host, id, address, peer_port, election_port}]``, this server included),
    address (zookeeper_host as it was written), ports (variable -> port), service_user, client_port, data_dir,
    data_log_dir, base (the role's own properties), config (the user's), allow_even (bool), folders (variable -> path
    that the JVM's options hold), options (variable -> the JVM's options), pythons and ansible (see `plan_kafka`),
    accepted (findings with their reasons: id -> reason). Returns ``properties`` (name -> text), ``lines`` (the file's,
    for Java to read), ``public`` (secrets' values hidden), ``members`` (the list of members as a file keeps it),
    ``secret`` (bool: hide the file's diff), ``findings`` and ``errors`` (see `role_findings`).
    """
    host, members = asked["host"], asked["members"]
    properties = {name: property_text(value) for name, value in asked["base"].items()}
    properties["dataDir"] = asked["data_dir"]
    properties["clientPort"] = str(asked["client_port"])
    if asked["data_log_dir"] != asked["data_dir"]:
        properties["dataLogDir"] = asked["data_log_dir"]
    found: list[Finding] = []
    if host not in [member["host"] for member in members]:
        what, why = "does not name this host", "every server of an ensemble is to know all of them"
        found.append(finding(rules.SERVER_ID, host, "zookeeper_cluster_hosts", what, why, "Add it"))
    if len(members) > 1:
        found += member_findings(members, bool(asked.get("allow_even")), host)
        for member in members:
            properties[f"server.{member['id']}"] = server_line(member)
    found += address_findings(asked)
    found += setting_findings(asked["config"], host)
    properties.update(given(asked["config"]))
    found += together_findings(properties, members, host)
    found += text_findings(asked["config"], ZOOKEEPER_KEYS, "zookeeper_config", host)
    found += start_findings(asked, host)
    for name in ("dataDir", "dataLogDir"):
        path = properties.get(name, "/x")
        if problem := path_problem(path):
            what, why = f"{path!a} {problem}", "ZooKeeper would use a different directory"
            found.append(finding(rules.DATA_DIR, host, OWN_VARIABLE[name], what, why, "Choose a name without"))
        elif not path.startswith("/") or path.rstrip("/") == "":
            what = f"'{path}' is the root" if path.startswith("/") else f"'{path}' is not an absolute path"
            why = "everything that ZooKeeper knows is kept there"
            found.append(finding(rules.DATA_DIR, host, OWN_VARIABLE[name], what, why, "Give it a directory of its own"))
    return {
        "properties": properties,
        "lines": property_lines(properties),
        "public": masked(properties),
        "members": members_text(members),
        "secret": any(is_secret(name) for name in properties),
        **role_findings(found, host, asked.get("accepted") or {}),
    }


def member_findings(members: list[dict[str, Any]], allow_even: bool, host: str) -> list[Finding]:
    """Refuse what no ensemble can be (R05): even sizes, missing or repeated ids."""
    found, size = [], len(members)
    key, own = "zookeeper_cluster_hosts", "zookeeper_id"
    if size % 2 == 0 and not allow_even:
        what = f"{size} servers tolerate no more failures than {size - 1}"
        cure = "Use 1, 3, 5 or 7 (zookeeper_allow_even: true for the moment of a migration)"
        found.append(finding(rules.ENSEMBLE_SIZE, host, key, what, "they need more votes", cure))
    if size > 7:
        what, why = f"{size} voting servers", "each of them slows every write"
        found.append(finding(rules.ENSEMBLE_SIZE, host, key, what, why, "Use 1, 3, 5 or 7"))
    why = "an id derived from the order of the inventory would change with it"
    cure = "Give each host an explicit number of its own, from 1 to 255"
    seen: dict[int, str] = {}
    for member in members:
        what = ""
        if member["id"] in (None, ""):  # Jinja makes an empty text of none
            what = f"not set for {member['host']}"
        elif not re.fullmatch(r"[0-9]{1,3}", str(member["id"])) or not 1 <= int(member["id"]) <= 255:
            what = f"{member['id']} of {member['host']} is not from 1 to 255"
        elif int(member["id"]) in seen:
            what = f"{member['id']} is given to both {seen[int(member['id'])]} and {member['host']}"
        else:
            seen[int(member["id"])] = member["host"]
            if str(member["id"]) != str(int(member["id"])):  # other places compare the text
                what = f"{member['id']} of {member['host']} is {int(member['id'])} to ZooKeeper, and is not written so"
        if what:
            found.append(finding(rules.SERVER_ID, host, own, what, why, cure))
    return found
