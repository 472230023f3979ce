# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: unpacks an archive of the controller on a node, as role tarball says: whole, or not at all.

``own``: the raw variables that a task of that role has. What fails ends in a `RefusedError`.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.streamops.kafka.plugins.plugin_utils.node_commands import (
    ModuleFailedError,
    RefusedError,
    copied_by,
    execute,
    script,
)
from ansible_collections.streamops.kafka.plugins.plugin_utils.role_variables import (
    ROLES,
    RoleVariables,
    role_file,
    task_file,
)

ANOTHER = 3  # exit status of unpack.sh.j2 for the archive of something else


def of_service(own: dict[str, Any], service: str) -> dict[str, Any]:
    """The raw variables that role tarball has when that of a service includes its tasks/service.yml."""
    (task,) = task_file(str(ROLES / "tarball/tasks/service.yml"))
    folders = [str(ROLES / role) for role in ("tarball", service)]
    return {
        **role_file("tarball", "defaults"),
        **role_file("tarball", "vars"),
        **own,
        **task["vars"],
        "tarball_service": service,
        "role_path": folders[0],
        "ansible_search_path": folders,
    }


def unpack(action: Any, roles: RoleVariables, own: dict[str, Any]) -> None:
    """Give the complete folder its name, or leave nothing; raises RefusedError."""
    names = ("home", "partial", "copy", "archive")
    home, partial, copied, archive = (roles.value(f"__tarball_{name}", own) for name in names)
    host, name = own["inventory_hostname"], roles.value("tarball_name", own)
    if not archive:
        raise RefusedError(f"{host}: this run has not got {name}; entry point fetch of the role comes before.")
    try:
        empty = script(roles.value("__tarball_empty_script", own))
        execute(action, own, "ansible.legacy.command", **empty, creates=home)
        copied_by(action, own, src=archive["path"], dest=copied, mode="0600")
        words = script(roles.value("__tarball_unpack_script", own))
        execute(action, own, "ansible.legacy.command", **words, creates=home)
    except ModuleFailedError as error:
        failed = error.args[0]
        action._execute_module("ansible.legacy.command", {"argv": ["rm", "-rf", "--", partial, copied]}, task_vars=own)
        said = str(failed.get("stderr") or "")
        if failed.get("rc", 0) == ANOTHER:
            raise RefusedError(
                f"{home} was not made on {host}: {archive['path']} is not {name}; {said.strip()}. Nothing was kept: "
                f"give the archive of {name}, or choose the version that it holds."
            ) from None
        needs = round(archive["bytes"] * 3 / 1_000_000)
        raise RefusedError(
            f"{home} could not be unpacked on {host}; nothing was kept. It needs about {needs} MB free there and in "
            f"the remote temporary directory. The reason given: {said or failed.get('msg', 'none')}"
        ) from None
