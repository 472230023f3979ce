# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``roles/support/templates/collect.sh.j2`` printed, without secrets, and the archive of all hosts. Pure.

PRIVATE to the collection. Archives are made in memory and handed on as base64, because Ansible's values are texts.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from typing import Any

from ..._common.property_file import read_properties
from ..service.fingerprint import fingerprint_changes, restart_reasons
from .redact import redact, redact_data, secrets_in, secrets_of

_CONFIG = "config/"
_STAGED = "config/.staged/"
_PROPERTIES = (".properties", ".cfg")
_NO_SETTINGS = ("fingerprint", "identity", "members", "established")


def support_piece(probe: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """What one service of one host gives to the archive.

    ``probe``: the task's result (``stdout``, or ``unreachable`` and ``msg``). ``asked``: host, service, and secrets
    (any variables that may hold some). Returns ``folder``, ``archive`` (base64), ``files`` (name -> bytes), ``missing``
    (``[[name, why]]``), ``facts`` (``[[name, value]]``) and ``pending`` (what waits for a restart).
    """
    files, missing, facts = _read(probe.get("stdout") or "")
    if probe.get("unreachable") or not (files or facts):
        reason = " ".join(str(probe.get("msg") or probe.get("stderr") or "it said nothing").split())
        missing.append(["everything", f"the host cannot be looked at: {reason}"])
    secrets = secrets_of(asked["secrets"])
    for name, text in files.items():
        if name.startswith(_CONFIG):
            secrets |= secrets_in(text)
            if name.endswith(_PROPERTIES):  # and what Java makes of it
                secrets |= secrets_of(read_properties(text))
    clean = {name: redact(text, secrets) for name, text in files.items()}
    return {
        "host": asked["host"],
        "service": asked["service"],
        "folder": f"{asked['host']}/{asked['service']}",
        "archive": pack(clean),
        "files": {name: len(text.encode()) for name, text in sorted(clean.items())},
        "missing": [[name, redact(why, secrets)] for name, why in missing],
        "facts": [[name, redact(value, secrets)] for name, value in facts],
        "pending": pending(files),
    }


def _read(output: str) -> tuple[dict[str, str], list[list[str]], list[list[str]]]:
    """The script's lines as files (name -> text), what is missing, and facts. What is cut begins with a whole line."""
    files: dict[str, str] = {}
    missing: list[list[str]] = []
    facts: list[list[str]] = []
    for line in output.splitlines():
        kind, *rest = line.split("\t")
        if kind == "file" and len(rest) == 3:
            text = gzip.decompress(base64.b64decode(rest[2])).decode("utf-8", "replace")
            files[rest[0]] = text.partition("\n")[2] if rest[1] == "cut" else text
        elif kind == "missing" and len(rest) == 2:
            missing.append(rest)
        elif kind == "fact" and len(rest) == 2:
            facts.append(rest)
    return files, missing, facts


def pending(files: dict[str, str]) -> list[str]:
    """What a restart would change, as `status` names it; empty where nothing waits, or where nothing runs."""
    running = files.get("run/fingerprint")
    intended = files.get(f"{_STAGED}fingerprint", files.get(f"{_CONFIG}fingerprint"))
    if running is None or intended is None or running == intended:
        return []
    staged = []
    for name, text in files.items():
        if name.startswith(_STAGED) and not name.endswith(_NO_SETTINGS):
            file = name[len(_STAGED) :]
            before, after = _settings(file, files.get(_CONFIG + file, "")), _settings(file, text)
            keys = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
            staged.append(f"{file}\t{','.join(keys)}")
    return restart_reasons("\n".join(staged), fingerprint_changes(running, intended))


def _settings(file: str, text: str) -> dict[str, str]:
    """What Java reads of a property file; ``KEY=VALUE`` lines of an environment."""
    if file.endswith(_PROPERTIES):
        return read_properties(text)
    rows = (line.partition("=") for line in text.splitlines() if "=" in line and not line.startswith("#"))
    return {name.strip(): value for name, _equals, value in rows}


def support_archive(pieces: list[dict[str, Any]], asked: dict[str, Any]) -> dict[str, Any]:
    """The one archive, and what it lacks.

    ``asked``: name (the folder inside), about (text -> text: when, by what), answers (``[{name, secrets, result}]``:
    what modules said of a cluster), absent (hosts that the run left out) and named (those of them that it was told
    of). Returns ``content`` (a tar.gz, base64),
    ``manifest`` (text), ``said`` (what is wrong by the modules' words) and ``missing`` (lines).
    """
    files: dict[str, bytes] = {}
    for piece in pieces:
        for name, data in unpack(piece["archive"]):
            files[f"{piece['folder']}/{name}"] = data
    missing = [
        f"{piece['folder']}: {name}: {why}"
        for piece in pieces
        for name, why in piece["missing"]
        if why != "it was not requested"
    ]
    for host in asked["absent"]:
        why = "it is absent, as this run was told" if host in asked["named"] else "it is not in this run"
        missing.append(f"{host}: {why}")
    said = []
    for answer in asked["answers"]:
        known = secrets_of(answer["secrets"])
        result = {key: value for key, value in answer["result"].items() if key not in ("invocation", "exception")}
        if result.get("skipped"):
            missing.append(f"{answer['name']}: there was nobody in this run to ask")
        elif result.get("msg"):
            said.append(f"{answer['name']}: {redact(str(result['msg']), known)}")
        said += [f"{answer['name']}: {text}" for text in _absence(result.get("absence") or {})]
        text = json.dumps(redact_data(result, known), indent=1, sort_keys=True, default=str)
        files[f"{answer['name']}.json"] = (text + "\n").encode()
    manifest = _manifest(pieces, asked, said, missing, files)
    return {
        "content": pack(
            {f"{asked['name']}/{name}": data for name, data in {"MANIFEST.txt": manifest, **files}.items()}
        ),
        "manifest": manifest,
        "said": said,
        "missing": missing,
    }


def _absence(left: dict[str, Any]) -> Iterator[str]:
    """What kafka_health told of brokers that are absent."""
    said = {"brokers": f"absent, so that {left.get('text')}", "registered": "registered, and not absent"}
    for key, what in said.items():
        if ids := [str(number) for number in left.get(key, ())]:
            yield f"broker{'s' if len(ids) > 1 else ''} {', '.join(ids)} {'are' if len(ids) > 1 else 'is'} {what}"


def _manifest(
    pieces: list[dict[str, Any]], asked: dict[str, Any], said: list[str], missing: list[str], files: dict[str, bytes]
) -> str:
    """What is in the archive, what is not and why, and the first things that a reader wants to know."""
    lines = [f"{name}: {value}" for name, value in asked["about"].items()]
    lines += ["", "Values of secrets are replaced by stars, wherever their names or their values stood."]
    for piece in pieces:
        lines += ["", piece["folder"]]
        lines += [f"  {name}: {value}" for name, value in piece["facts"]]
        lines.append(f"  waits for a restart: {', '.join(piece['pending']) or 'nothing'}")
    lines += ["", "The cluster's own answers:", *([f"  {line}" for line in said] or ["  nothing is wrong"])]
    lines += ["", "Missing:", *([f"  {line}" for line in missing] or ["  nothing"])]
    lines += ["", "Files, bytes:", *(f"  {len(data):>9}  {name}" for name, data in sorted(files.items()))]
    return "\n".join(lines) + "\n"


def pack(files: dict[str, Any]) -> str:
    """Files (name -> text or bytes) as a tar.gz in base64; only the owner may read what is in it."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in sorted(files.items()):
            data = content.encode() if isinstance(content, str) else content
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), 0o600
            archive.addfile(entry, io.BytesIO(data))
    return base64.b64encode(stream.getvalue()).decode()


def unpack(archive: str) -> Iterator[tuple[str, bytes]]:
    """Names and contents of what `pack` made."""
    with tarfile.open(fileobj=io.BytesIO(base64.b64decode(archive)), mode="r:gz") as opened:
        for entry in opened:
            content = opened.extractfile(entry)
            if content:
                yield entry.name, content.read()
