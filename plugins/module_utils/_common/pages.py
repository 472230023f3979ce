# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a page of the documentation is that a message names, on the machine of whoever reads the message.

PRIVATE to the collection. Pages lie beside the code on the controller. A module's code arrives on its host without
them; the action plugin of the modules tells it where they are (`plugin_utils/pages.py`).
"""

from __future__ import annotations

import os

# The environment variable of a module's process that holds the collection's folder, as `collection_folder` gives it.
FOLDER = "STREAMOPS_KAFKA_FOLDER"


def page(path: str) -> str:
    """A page as a message names it; ``path`` is below the collection's folder: ``docs/capacity.md``.

    A path that the reader can open: from the folder in which Ansible was started where the page is below it, else a
    whole one. Where no pages are known, the name of the collection stands in its place.
    """
    folder = os.environ.get(FOLDER)
    folder = collection_folder() if folder is None else folder
    return f"{path} of the collection streamops.kafka" if folder == "" else os.path.normpath(os.path.join(folder, path))


def collection_folder() -> str:
    """The collection's folder: from the current one where it is below it (``.`` if it is the same), else whole.

    '' where the pages do not lie beside this code, as in a module's archive.
    """
    folder = os.path.realpath(__file__)
    for _level in ("_common", "module_utils", "plugins", "folder"):
        folder = os.path.dirname(folder)
    if not os.path.isdir(os.path.join(folder, "docs", "runbooks")):
        return ""
    try:
        here = os.path.realpath(os.curdir)
    except OSError:  # the current folder is gone
        return folder
    inside = os.path.relpath(folder, here)
    return folder if inside.startswith(os.pardir) else inside
