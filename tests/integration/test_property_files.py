# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated texts, written by us and read by java.util.Properties itself; and files that we read as it does."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from random import Random

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._common.property_file import (
    property_line,
    property_lines,
    read_properties,
)
from helpers.oracle import Oracle, Oracles
from helpers.property_texts import file, settings
from helpers.scripts import rendered

SEED = 18
# In make test; and in make test-all.
COUNTS = [500, pytest.param(20_000, marks=pytest.mark.slow)]


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Oracle:
    """The Java program."""
    return Oracles(tmp_path_factory.mktemp("oracle")).of("kafka_2.12-2.1.0")


@pytest.mark.parametrize("count", COUNTS)
def test_a_every_text_arrives(oracle: Oracle, count: int) -> None:
    """Names and values of any characters, as server.properties and zoo.cfg are written."""
    random = Random(SEED)
    written = [settings(random) for _number in range(count)]
    files = ["".join(f"{line}\n" for line in ["# Ansible managed", *property_lines(one)]) for one in written]
    assert oracle.read([text.encode() for text in files]) == written


@pytest.mark.parametrize("count", COUNTS)
def test_a_every_file_is_read_as_java_reads_it(oracle: Oracle, count: int) -> None:
    """Whatever separators, comments, escapes and line ends it has."""
    random = Random(SEED)
    files = [file(random) for _number in range(count)]
    read = oracle.read([text.encode("latin-1") for text in files])
    assert [(text, read_properties(text)) for text in files] == list(zip(files, read, strict=True))


@pytest.mark.parametrize("count", [150, pytest.param(3_000, marks=pytest.mark.slow)])
def test_a_a_node_s_script_reads_it_so_too(oracle: Oracle, tmp_path: Path, count: int) -> None:
    """A setting for each line, both parts in one spelling, so that equal texts are equal lines."""
    random = Random(SEED)
    files = [file(random) for _number in range(count)]
    awk = rendered("roles/jvm_service/templates/properties.awk.j2")
    for text, read in zip(files, oracle.read([text.encode("latin-1") for text in files]), strict=True):
        assert isinstance(read, dict)
        (tmp_path / "file").write_bytes(text.encode("latin-1"))
        command = ["awk", awk, str(tmp_path / "file")]
        done = subprocess.run(command, capture_output=True, env={**os.environ, "LC_ALL": "C"}, check=True)
        printed = dict(line.split("\t") for line in done.stdout.decode("ascii").splitlines())
        assert (text, printed) == (text, {one_spelling(name): one_spelling(value) for name, value in read.items()})


def one_spelling(text: str) -> str:
    """As properties.awk.j2 prints it."""
    return "".join("\\t" if one == "\t" else property_line("", f"x{one}")[2:] for one in text)
