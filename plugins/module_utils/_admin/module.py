# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How every module runs: what the task asks for goes into its ``run``, what comes out of it becomes the task's result.

PRIVATE to the collection.
"""

from __future__ import annotations

import json
import re
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from .errors import AdminPlaneError
from .values import value_problem

# Of a longer list only the length is in the result's ``invocation``: Ansible would copy all of it once more.
SHOWN_ITEMS = 100
# Where a frame of a traceback is; on a host, below a path that Ansible makes for each task.
_OWN_FILE = re.compile(r"/ansible_collections/streamops/kafka/plugins/(?:module_utils/)?(.*)")
_LIBRARY_FILE = re.compile(r"/(?:confluent_kafka|kazoo)/")


@dataclass(frozen=True)
class Task:
    """What a task asks of its module. ``params``: every option of the argument spec, in the type it has there."""

    params: dict[str, Any]
    check_mode: bool = False
    diff_mode: bool = False


def run_module(spec: dict[str, dict[str, Any]], rules: dict[str, Any], run: Callable[[Task], dict[str, Any]]) -> None:
    """Run a module and end the process with its result.

    ``rules`` are AnsibleModule's arguments about several options, such as ``required_together``. ``run`` returns the
    result, without ``changed`` if it never changes anything, or raises AdminPlaneError, whose details then are part of
    the failure. ``warnings``, a list of sentences in either of them, are told as Ansible's warnings.
    """
    try:
        module = AnsibleModule(argument_spec=spec, supports_check_mode=True, **rules)
    except (AttributeError, TypeError, ValueError) as error:  # of Ansible's own code, before there is a fail_json
        sys.stdout.write(json.dumps({"failed": True, "msg": unread_sentence(spec, error)}))
        raise SystemExit(1) from None
    shown = shown_params(module.params)
    invocation = {} if shown == module.params else {"invocation": {"module_args": shown}}
    problem = value_problem(module.params)
    if problem is not None:
        module.fail_json(msg=problem, **invocation)
    try:
        output = run(Task(module.params, module.check_mode, module._diff))
    except AdminPlaneError as error:
        details = not_repeated(str(error), _told(module, error.details))
        module.fail_json(msg=str(error), **details, **invocation)
    except Exception as error:
        shown = {"exception": traceback.format_exc()} if module._verbosity >= 3 else {}
        module.fail_json(msg=unexpected_sentence(error), **shown, **invocation)
    module.exit_json(**{"changed": False, **_told(module, output), **invocation})


def unread_sentence(spec: dict[str, dict[str, Any]], error: Exception) -> str:
    """Why Ansible ends with an exception over the options, where it has no sentence of its own for that."""
    if isinstance(error, UnicodeError):
        return "an option has a character that is none (half a surrogate pair); write all texts in UTF-8."
    nested = [name for name, option in spec.items() if option.get("options")]
    reason = f"Ansible cannot read the options ({' '.join(str(error).split())[:300]})"
    return f"{reason}; look whether {' and '.join(nested) or 'each of them'} has the form that the documentation names."


def unexpected_sentence(error: Exception) -> str:
    """What the user is told of an exception that nobody expected: the value is wrong, or we are.

    A client library that refuses a value raises it in its own code. The checks of options are to find such values
    before; this is for those of a newer library. Whatever else gets here is a mistake of ours.
    """
    place, in_library = raised_in(error)
    reason = " ".join(str(error).split())[:300].rstrip(".")
    if in_library and isinstance(error, (ArithmeticError, TypeError, ValueError)):
        said = reason or type(error).__name__
        return f"the client library refuses a value of this task: {said}; correct the option that it is about."
    return (
        f"this is a fault of streamops.kafka: {type(error).__name__}{f' ({reason})' if reason else ''} in {place}; "
        "please report it with the task, without its secrets."
    )


def raised_in(error: Exception) -> tuple[str, bool]:
    """Our own line that raised it, or called what did: ``_admin/topic/plan.py, line 12``; whether a client library did.

    What Python's own library raises counts for the one who called it.
    """
    place, in_library = "an unknown place", False
    for frame, line in traceback.walk_tb(error.__traceback__):
        path = frame.f_code.co_filename
        if own := _OWN_FILE.search(path):
            place, in_library = f"{own[1]}, line {line}", False
        elif _LIBRARY_FILE.search(path):
            in_library = True
    return place, in_library


def shown_params(params: dict[str, Any]) -> dict[str, Any]:
    """The options as the result repeats them: of a list with more than `SHOWN_ITEMS` the length only."""
    return {
        name: f"{len(value)} {name}, not repeated here" if _is_long(value) else value for name, value in params.items()
    }


def _is_long(value: Any) -> bool:
    """Whether an option is a list that is not worth repeating."""
    return isinstance(value, list) and len(value) > SHOWN_ITEMS


def not_repeated(sentence: str, details: dict[str, Any]) -> dict[str, Any]:
    """What a failure gives beside its sentence: its ``problems`` only where the sentence does not hold them all."""
    if all(str(problem).rstrip(".") in sentence for problem in details.get("problems", ())):
        return {name: value for name, value in details.items() if name != "problems"}
    return details


def _told(module: AnsibleModule, output: dict[str, Any]) -> dict[str, Any]:
    """``output`` without its warnings, which are told."""
    for warning in output.get("warnings", ()):
        module.warn(warning)
    return {name: value for name, value in output.items() if name != "warnings"}
