# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/catalogue.py reads what releases print, in all three forms that they had."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._common.properties import Key, parse_release

from tools.catalogue import Life, Setting, lives, minor, settings, table

TABLE = """<table class="data-table"><tbody>
<tr>
<th>Name</th>
<th>Description</th>
<th>Type</th>
<th>Default</th>
<th>Valid Values</th>
<th>Importance</th>
<th>Dynamic Update Mode</th>
</tr>
<tr>
<td>advertised.port</td><td>DEPRECATED: only used when <code>listeners</code> are not set.</td><td>int</td><td>null</td><td></td><td>high</td><td>read-only</td></tr>
<tr>
<td>num.io.threads</td><td>Threads</td><td>int</td><td>8</td><td>[1,...]</td><td>high</td><td>cluster-wide</td></tr>
</tbody></table>
"""  # noqa: E501 - as it is printed
LIST = """<ul class="config-list">
<li><b>advertised.port</b>: DEPRECATED: only used when <code>listeners</code> are not set. <br/><ul class="horizontal-list"><li><b>Type</b>: int</li><li><b>Default</b>: null</li><li><b>Valid Values</b>: </li><li><b>Importance</b>: high</li><li><b>Update Mode</b>: read-only</li></ul></li>
<li><b>num.io.threads</b>: Threads<br/><ul class="horizontal-list"><li><b>Type</b>: int</li><li><b>Default</b>: 8</li><li><b>Valid Values</b>: [1,...]</li><li><b>Importance</b>: high</li><li><b>Update Mode</b>: cluster-wide</li></ul></li>
</ul>
"""  # noqa: E501 - as it is printed
SECTIONS = """<ul class="config-list">
<li>
<h4><a id="advertised.port"></a><a id="brokerconfigs_advertised.port" href="#advertised.port">advertised.port</a></h4>
<p>DEPRECATED: only used when <code>listeners</code> are not set.</p>
<table><tbody>
<tr><th>Type:</th><td>int</td></tr>
<tr><th>Default:</th><td>null</td></tr>
<tr><th>Valid Values:</th><td></td></tr>
<tr><th>Importance:</th><td>high</td></tr>
<tr><th>Update Mode:</th><td>read-only</td></tr>
</tbody></table>
</li>
<li>
<h4><a id="num.io.threads" href="#num.io.threads">num.io.threads</a></h4>
<p>Threads</p>
<table><tbody>
<tr><th>Type:</th><td>int</td></tr>
<tr><th>Default:</th><td>8</td></tr>
<tr><th>Valid Values:</th><td>[1,...]</td></tr>
<tr><th>Importance:</th><td>high</td></tr>
<tr><th>Update Mode:</th><td>cluster-wide</td></tr>
</tbody></table>
</li>
</ul>
"""
READ = {
    "advertised.port": Setting("advertised.port", "int", "-", "ro", "null", True),
    "num.io.threads": Setting("num.io.threads", "int", "1..", "cluster", "8", False),
}


@pytest.mark.parametrize("page", [TABLE, LIST, SECTIONS], ids=["2.3", "2.4", "since 2.5"])
def test_every_form_is_read(page: str) -> None:
    """To the same settings."""
    assert settings(page) == READ


def test_since_and_removed() -> None:
    """The first release with it, and the first without."""
    old, both, new = ({name: READ["num.io.threads"]} for name in ("old", "both", "new"))
    series = {"0.10.2.2": {**old, **both}, "2.1.1": {**both, **new}, "3.0.2": both}
    found = lives(series)
    assert found == {"both": Life("0.10.2", "-"), "new": Life("2.1", "3.0"), "old": Life("0.10.2", "2.1")}
    assert minor("0.10.2.2") == "0.10.2"


def test_a_row_is_read_back_as_it_was() -> None:
    """Nothing is lost on the way through the file."""
    life = {"advertised.port": Life("0.10.2", "3.0"), "num.io.threads": Life("0.10.2", "-")}
    assert parse_release(table(READ, life)) == {
        "advertised.port": Key("advertised.port", "int", "-", "ro", True, "0.10.2", "3.0", "-", None),
        "num.io.threads": Key("num.io.threads", "int", "1..", "cluster", False, "0.10.2", "-", "-", "8"),
    }
    special = {"a": Setting("a", "string", "-", "ro", '""', False), "b": Setting("b", "string", "-", "ro", "", False)}
    keys = parse_release(table(special, dict.fromkeys(special, Life("2.1", "-"))))
    assert (keys["a"].default, keys["b"].default) == ("", None)
