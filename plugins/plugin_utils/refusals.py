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


def with_refusals(function: Callable[P, T]) -> Callable[P, T]:
    """The function as a filter: an amount that it cannot read is refused in a sentence, without a traceback."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except AmountError as error:
            raise AnsibleFilterError(str(error)) from error

    return call
