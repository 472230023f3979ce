# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a roll says: the order, what was restarted, what ended it and how to go on. Pure. PRIVATE to the collection."""

from __future__ import annotations

import re
import textwrap

from ..._common.pages import page
from ..._common.text import COLUMNS
from .state import PUT_BACK, State, activated, turning

# What the exit status of a turn says (roles/jvm_service/templates/turn.sh.j2).
TURN_SAID = {
    1: "the restart was not begun, it runs as before; its own words follow.",
    PUT_BACK: "it did not start with what was staged, and was put back: it serves with what it ran with before. "
    "What was refused is in {config_dir}/.refused; its own words follow.",
    4: "it does not serve; its own words follow, the rest is in {log_dir}.",
    5: "it has not ended in its time, and may still do so; run it again, which finishes the restart then. "
    "Its own words follow.",
    6: "its restart was cut off in the middle; run it again, which finishes it. Its own words follow.",
    7: "its connection variables lead to another host, which was left alone; correct them in the inventory. "
    "Its own words follow.",
}
NOTHING_WAITS = "Nothing waits for a restart."
LOST = (
    "it became unreachable ({words}). A restart that has begun there continues by itself; when the host answers "
    "again, run the playbook again: it checks the result and finishes."
)


def sentence(state: State) -> str:
    """What ended the roll, whom it touched, and how to go on; '' for one that went well."""
    if state["ended"] == "failed":
        return _failed(state)
    return _closed(state) if state["ended"] == "closed" else ""


def order(state: State, words: dict[str, str], check: bool) -> str:
    """The order of the restarts, in words: the gate's, or where it was not asked the inventory's.

    ``words``: ``some`` (brokers), ``last`` (the controller); ``after`` (what the hook after_roll has done).
    """
    hosts = {turn["member"]: turn["host"] for turn in state["turns"]}
    interrupted = [turn["member"] for turn in state["turns"] if turn["resume"]]
    others = [member for batch in state["batches"] for member in batch] or [
        member for member in hosts if member not in interrupted
    ]
    text = (
        f"{'would' if check else 'will'} restart {words['some']} in this order, {words['last']} last and determined "
        f"again before each: {', '.join(hosts[member] for member in interrupted + others)}"
    )
    if state["repeated"]:
        text += f"; to continue after an interruption: -e all=true -e started_before={state['began']}"
    return text


def restarted(state: State, host: str) -> str:
    """What was restarted on a host, why, and how long it took; '' if it was not."""
    outcome = state["outcomes"].get(host)
    if not outcome or outcome["status"] != 0:
        return ""
    turn = next(one for one in state["turns"] if one["host"] == host)
    took = ", ".join(f"{what} {outcome['seconds'].get(what, '?')} s" for what in ("stop", "start"))
    return f"{turn['name']} on {host} was restarted ({', '.join(turn['why'])}): {took}"


def live_lines(host: str, line: str, width: int = COLUMNS) -> list[str]:
    """What is shown while a roll goes on, in lines of a terminal: ``rolling: [kafka1] kafka on kafka1 was …``.

    A number stays with its unit.
    """
    kept = re.sub(r"(\d) s\b", "\\1\u00a0s", f"rolling: [{host}] {line}")
    lines = textwrap.wrap(kept, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    return [one.replace("\u00a0", " ") for one in lines]


def all_back(words: dict[str, str]) -> str:
    """That the last gate has opened; ``words`` as of `order`."""
    return f"no restart of {words['some']} is left, and all serve"


def turn_said(state: State) -> list[str]:
    """Of those that have just had their turn: what was restarted, and who could not be reached and is tried again."""
    found = [restarted(state, turn["host"]) for turn in turning(state) if turn["host"] not in state["lost"]]
    again = [
        f"{turn['name']} on {turn['host']} could not be reached ({state['outcomes'][turn['host']]['words'].strip()}), "
        "retrying"
        for turn in turning(state)
        if state["step"] == "turn" and turn["host"] in state["lost"]
    ]
    return [line for line in found + again if line]


def _failed(state: State) -> str:
    """For each service whose turn failed what it does now, in its own words, and that the others were left alone."""
    lines = []
    for turn in turning(state):
        outcome = state["outcomes"][turn["host"]]
        if outcome["status"] == 0:
            continue
        said = LOST if outcome["status"] is None else TURN_SAID.get(outcome["status"], TURN_SAID[1])
        words = outcome["words"].strip()
        text = said.format(config_dir=turn["config_dir"], log_dir=turn["log_dir"], words=words)
        lines.append(f"{turn['name']} on {turn['host']}: {text}")
        if words and outcome["status"] is not None:
            lines.append(words)
    return "\n".join([*lines, f"The hosts after it were not touched; see {page('docs/runbooks/roll-back.md')}."])


def _closed(state: State) -> str:
    """What the gate said, who was put back, who was not, who waits, and how to go on."""
    lines = [state["said"]]
    for host, outcome in state["put_back"].items():
        if outcome["status"] == PUT_BACK:
            back = "was put back to its previous files; the refused ones are in its directory .refused."
        else:
            back = f"could not be put back: {outcome['words'].strip() or 'it cannot be reached'}"
        lines.append(f"{host} {back}")
    lines += [
        f"{turn['host']} keeps its new files: it serves, or another host is missing, too."
        for turn in turning(state)
        if activated(state, turn["host"]) and turn["host"] not in state["put_back"]
    ]
    waiting = [turn["host"] for turn in state["turns"] if turn["member"] in state["left"]]
    if waiting:
        lines.append(f"Not restarted yet: {state['service']} on {', '.join(waiting)}.")
    again = "site or upgrade" if state["put_back"] else "it"
    more = f" (add -e started_before={state['began']} to all=true)" if state["repeated"] else ""
    lines.append(
        f"When the cause is fixed, run {again} again: it continues with the hosts that still need a restart{more}."
    )
    return "\n".join(lines)
