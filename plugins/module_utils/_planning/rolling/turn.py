# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services take a turn of a roll. Pure. PRIVATE to the collection."""

from __future__ import annotations

from typing import TypedDict

from ..service.fingerprint import FINGERPRINT, STAGED, TURN, fingerprint_changes, sha1
from ..service.shapes import Access, Probe, ServiceDefinition, WantedFile


class TurnService(TypedDict):
    """Of a service's definition where its files are."""

    config_dir: str
    run_dir: str


class PlannedTurn(TypedDict):
    """Whether a service takes a turn, and why.

    ``resume``: a turn was interrupted between its stop and its start, so it is not running and comes first.
    """

    turn: bool
    resume: bool
    why: list[str]


class Copy(Access):
    """Arguments of ansible.builtin.copy."""

    content: str
    dest: str


def plan_turn(
    service: TurnService,
    seen: Probe,
    pending: list[str] | None = None,
    everything: bool = False,
    before: float = 0,
) -> PlannedTurn:
    """Tell whether a service takes a turn, and why.

    ``pending``: what `plan_service` found in this run, None where it did not look. ``everything``: restart it without a
    reason too, but not if it was started after ``before`` (seconds since 1970; 0: whenever). A service that is stopped
    for any other reason than an interrupted turn takes none: the gate names it.
    """
    process = seen["process"]
    if not process["running"]:
        resume = f"{service['config_dir']}/{TURN}" in seen["paths"]
        return PlannedTurn(turn=resume, resume=resume, why=["an interrupted turn"] if resume else [])
    why = list(pending) if pending is not None else _differences(service, seen)
    if not why and everything and (not before or (process["since"] or 0) < before):
        why = ["asked for"]
    return PlannedTurn(turn=bool(why), resume=False, why=why)


def _differences(service: TurnService, seen: Probe) -> list[str]:
    """What the next start would change, by the fingerprints on the node."""
    active = seen["contents"].get(f"{service['run_dir']}/{FINGERPRINT}", "")
    staged = f"{service['config_dir']}/{STAGED}"
    wanted = seen["contents"].get(f"{staged}/{FINGERPRINT}")
    if wanted is None:
        wanted = seen["contents"].get(f"{service['config_dir']}/{FINGERPRINT}", "")
    if staged not in seen["paths"] and active == wanted:
        return []
    return fingerprint_changes(active, wanted) or ["what is staged"]


def turn_script(service: ServiceDefinition, wanted: WantedFile, seen: Probe) -> Copy | None:
    """The arguments of ansible.builtin.copy that bring a node the script of its turn; None where it has it.

    For a service that nobody configured in this run, or that another release of this collection did.
    """
    path = f"{service['config_dir']}/{wanted['name']}"
    if seen["paths"].get(path, {}).get("sha1") == sha1(wanted["content"]):
        return None
    return Copy(
        content=wanted["content"], dest=path, mode=wanted["mode"], owner=service["owner"], group=service["group"]
    )
