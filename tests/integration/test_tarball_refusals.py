# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Role `tarball`, entry point `validate`: each mistake in the variables is one sentence, before any node is touched."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from helpers.tarball import Node

PLAY = """---
- name: Collect the sentences
  hosts: all
  gather_facts: false
  tasks:
    - name: Try
      block:
        - name: Validate
          ansible.builtin.include_role:
            name: streamops.kafka.tarball
            tasks_from: validate
      rescue:
        - name: Keep the sentence
          ansible.builtin.copy:
            content: "{{ ansible_failed_result.msg }}"
            dest: "{{ out }}/{{ inventory_hostname }}"
            mode: "0644"
"""


CASES = {
    "name": ({"tarball_name": "../x"}, "tarball_name: '../x' is not the name of a directory"),
    "noname": ({"tarball_name": ""}, "tarball_name: '' is not the name of a directory"),
    "root": ({"tarball_install_root": "usr"}, "tarball_install_root: 'usr' is not the absolute path"),
    "slash": ({"tarball_install_root": "/"}, "tarball_install_root: '/' is not the absolute path"),
    "link": ({"tarball_link": "kafka"}, "tarball_link: 'kafka' is not an absolute path"),
    "same": ({"tarball_link": "/usr/local/kafka_2.12-2.1.0"}, "is the versioned directory itself"),
    "sum": ({"tarball_checksum": "sha256:abc"}, "kafka_tarball_checksum: 'sha256:abc' is neither sha256: and 64"),
    "upper": ({"tarball_checksum": "sha256:" + "A" * 64}, "lower-case"),
    "unknown": (
        {"tarball_name": "kafka_2.12-2.1.9"},
        "kafka_tarball_checksum: is empty, and none is known for kafka_2.12-2.1.9; an archive is used only if its "
        "checksum is right. Set it (sha256:… or sha512:…), or use one of kafka_2.12-2.1.0, kafka_2.12-2.1.1.",
    ),
    "jdk": ({"tarball_name": "jdk-11"}, "tarball_checksum: is empty, and none is known for jdk-11"),
    "file": ({"tarball_source": "file"}, "kafka_tarball_source: is file, and kafka_tarball_file is empty"),
    "url": (
        {"tarball_name": "jdk-11", "tarball_checksum": "sha256:" + "a" * 64},
        "jdk-11 has no path in the Apache archive that is known; its URL cannot be made. Set tarball_source to file",
    ),
    "c-url": (
        {"tarball_base_url": "mirror.example.com/apache"},
        "kafka_tarball_base_url: the URL begins with none of https://, http://, ftp://, file://; nothing can",
    ),
    "c-port": ({"tarball_url": "http://mirror:99999/x"}, "tarball_url: the URL has port '99999'; nothing can"),
    "maven": (
        {"tarball_name": "zookeeper-3.4.13", "tarball_source": "maven"},
        "zookeeper_tarball_source: is maven, and zookeeper-3.4.13 cannot be assembled from Maven; there are locks for "
        "kafka_2.12-2.1.0, kafka_2.12-2.1.1, zookeeper-3.4.12, zookeeper-3.4.14. Use one of them, or another source.",
    ),
    "pinned": (
        {"tarball_source": "maven", "tarball_checksum": "sha256:" + "a" * 64},
        "kafka_tarball_checksum: is set while kafka_tarball_source is maven; it pins another archive of",
    ),
    "source": ({"tarball_source": "ftp"}, "value of tarball_source must be one of: url, file, maven, auto, got: ftp"),
    "good": ({}, ""),
    "empty": ({"tarball_base_url": "", "tarball_cache_dir": "", "tarball_link": ""}, ""),
}


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Case → the sentence that entry point `validate` stops with; one play with a host for each case."""
    folder = tmp_path_factory.mktemp("refusals")
    common = {"tarball_name": "kafka_2.12-2.1.0", "out": str(folder)}
    hosts = {f"case_{name}": common | values for name, (values, _words) in CASES.items()}
    (folder / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts}}))
    (folder / "play.yml").write_text(PLAY)
    variables = json.dumps({"ansible_connection": "local", "ansible_python_interpreter": sys.executable})
    program = Path(sys.executable).with_name("ansible-playbook")
    whole = {"ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml"}  # or a sentence is a list of short lines
    done = subprocess.run(
        [str(program), "-i", "inventory.yml", "play.yml", "-e", variables],
        cwd=folder, env=Node(folder, {}).environment(whole), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return {path.name.removeprefix("case_"): path.read_text() for path in folder.glob("case_*")}


@pytest.mark.parametrize("case", CASES)
def test_validate_stops_with_one_sentence(sentences: dict[str, str], case: str) -> None:
    expected = CASES[case][1]
    sentence = sentences.get(case, "")
    assert expected in sentence if expected else sentence == ""
    if case != "source":  # Ansible's own words, in two lines
        assert "\n" not in sentence.strip()
