# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How filters refuse. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from ansible.errors import AnsibleFilterError
from ansible_collections.streamops.kafka.plugins.module_utils._common.units import AmountError

P = ParamSpec("P")
T = TypeVar("T")

# What Python raises over a value of another form.
_OTHER_FORM = (ArithmeticError, AttributeError, LookupError, RecursionError, StopIteration, TypeError, ValueError)


def with_refusals(function: Callable[P, T], name: str, takes: str) -> Callable[P, T]:
    """The function as the filter ``name``: what it cannot read is refused in a sentence, without a traceback.

    ``takes``: what it is to be given, for values of another form, such as a text for a dictionary.
    """

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except AmountError as error:
            raise AnsibleFilterError(str(error)) from error
        except _OTHER_FORM as error:
            reason = f"{error} is missing" if isinstance(error, KeyError) else " ".join(str(error).split())[:200]
            raise AnsibleFilterError(
                f"{name}: its input has another form than {takes} ({reason or type(error).__name__}); give it that."
            ) from error

    return call
