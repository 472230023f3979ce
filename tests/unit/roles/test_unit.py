# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unit that role jvm_service writes, where names have blanks."""

from __future__ import annotations

import jinja2

from tools.checkout import ROOT

SERVICE = {
    "description": "Apache Kafka 2.1.0 broker",
    "user": "kafka",
    "group": "kafka",
    "log_dir": "/var/log/kafka",
    "limit_nofile": 100000,
    "stop_timeout": 180,
    "restart_delay": 20,
    "after": ["zookeeper.service"],
}


def unit(run_dir: str, *data_dirs: str) -> list[str]:
    """The lines of the unit."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True)  # as Ansible does
    environment.filters["basename"] = lambda path: path.rpartition("/")[2]
    environment.tests["match"] = lambda text, _pattern: text.startswith("/run/") and text.count("/") == 2
    template = environment.from_string((ROOT / "roles/jvm_service/templates/unit.service.j2").read_text())
    service = {**SERVICE, "run_dir": run_dir, "data_dirs": data_dirs}
    return template.render(
        ansible_managed="Ansible managed",
        __jvm_service=service,
        __jvm_service_script="/etc/kafka/kafka-service.sh",
        __jvm_service_needs_home=False,
    ).splitlines()


def test_a_path_with_blanks_is_one_path() -> None:
    """Without quotes systemd would wait for two; a path without blanks has none, so that no broker restarts for it."""
    lines = unit("/run/my kafka", "/data/a b", "/data/c", "/dätä")
    after = lines.index("After=network-online.target local-fs.target zookeeper.service")
    assert lines[after + 1 : lines.index("[Service]")] == [
        'RequiresMountsFor="/data/a b"',
        "RequiresMountsFor=/data/c",
        "RequiresMountsFor=/dätä",
        "",
    ]
    assert 'RuntimeDirectory="my kafka"' in lines
    assert "RuntimeDirectory=kafka" in unit("/run/kafka", "/data")
    assert not [line for line in unit("/srv/run", "/data") if line.startswith("RuntimeDirectory")]
