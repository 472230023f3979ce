# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection `local`, which cannot be made while a file is there."""

from __future__ import annotations

from pathlib import Path

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.connection import local

DOCUMENTATION = """
name: breakable
short_description: The connection local, which cannot be made while a file is there
description: For tests.
options:
  broken:
    description: The file.
    vars:
      - name: breakable_file
"""


class Connection(local.Connection):
    """Looks for the file before each command and after it: what began on the host goes on there."""

    transport = "breakable"

    def exec_command(self, cmd, in_data=None, sudoable=True):
        """Run a command, or say that the host is gone."""
        self.look()
        found = super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        self.look()
        return found

    def look(self):
        """Raises AnsibleConnectionFailure while the file is there."""
        if Path(self.get_option("broken")).exists():
            raise AnsibleConnectionFailure("the cable is cut")
