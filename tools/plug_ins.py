# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the catalogue of plug-ins: the classes of a release for each setting that names one, and what these read.

``make catalogue`` fetches the jars and writes _catalogue/plug_ins.py. A test compares it with the release in use.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.catalogue import HEAD, LONG, OURS, TARGET, fetch
from tools.class_files import ClassFile, ancestors, classes

PATH = TARGET / "plug_ins.py"
# Setting -> what a class for it is (the cast in KafkaServer, ChannelBuilders, SaslChannelBuilder, AdminManager,
# QuotaFactory, KafkaMetricsReporter; in ZooKeeper ServerCnxnFactory and ProviderRegistry).
_HANDLER = "org.apache.kafka.common.security.auth.AuthenticateCallbackHandler"
KINDS: dict[str, tuple[str, ...]] = {
    "alter.config.policy.class.name": ("org.apache.kafka.server.policy.AlterConfigPolicy",),
    "authorizer.class.name": ("kafka.security.auth.Authorizer",),
    "authProvider.N": ("org.apache.zookeeper.server.auth.AuthenticationProvider",),
    "client.quota.callback.class": ("org.apache.kafka.server.quota.ClientQuotaCallback",),
    "create.topic.policy.class.name": ("org.apache.kafka.server.policy.CreateTopicPolicy",),
    "kafka.metrics.reporters": ("kafka.metrics.KafkaMetricsReporter",),
    "metric.reporters": ("org.apache.kafka.common.metrics.MetricsReporter",),
    "principal.builder.class": (
        "org.apache.kafka.common.security.auth.KafkaPrincipalBuilder",
        "org.apache.kafka.common.security.auth.PrincipalBuilder",
    ),
    "sasl.client.callback.handler.class": (_HANDLER,),
    "sasl.login.callback.handler.class": (_HANDLER,),
    "sasl.login.class": ("org.apache.kafka.common.security.auth.Login",),
    "sasl.server.callback.handler.class": (_HANDLER,),
    "serverCnxnFactory": ("org.apache.zookeeper.server.ServerCnxnFactory",),
}
# Those whose classes are given all properties of the file, and what looks like a setting and is none: a log, a package.
READERS = ("authorizer.class.name", "kafka.metrics.reporters", "metric.reporters")
NO_SETTINGS = ("kafka.authorizer.logger", "kafka.security")
_SETTING = re.compile(r"[a-z][a-z0-9]*(\.[a-z0-9]+)+")


def shipped(known: dict[str, ClassFile]) -> Iterator[tuple[str, str]]:
    """(setting, class) for each class that can be given for it."""
    for setting, kinds in sorted(KINDS.items()):
        for name, one in sorted(known.items()):
            if one.can_be_made and ancestors(name, known) & set(kinds):
                yield setting, name


def read_by(name: str, known: dict[str, ClassFile]) -> Iterator[str]:
    """The settings that a class reads: texts in its code, that of its ancestors and of the classes inside them."""
    for parent in ancestors(name, known):
        for other, one in known.items():
            if other == parent or other.startswith(f"{parent}$"):
                yield from (text for text in one.texts if _SETTING.fullmatch(text) and text not in NO_SETTINGS)


def file_text(jars: Iterable[Path]) -> str:
    """The text of the file, from a distribution's jars."""
    known = classes(jars)
    every = list(shipped(known))
    plug_ins = "\n".join(f"{setting} {name}" for setting, name in every)
    read = {(text, name) for setting, name in every if setting in READERS for text in read_by(name, known)}
    settings = "\n".join(f"{text} {name}" for text, name in sorted(read))
    head = HEAD.format(what="Classes that settings can name, and what these read.")
    head = head.replace("tools/catalogue.py; see there what a row is", "tools/plug_ins.py")
    return (
        f'{head}{LONG}\n# setting, class\nSHIPPED = """\n{plug_ins}\n"""\n\n'
        f'# setting, the class that reads it\nREAD = """\n{settings}\n"""\n'
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="plug-ins-") as place:
        PATH.write_text(file_text(sorted(fetch(OURS[-1], Path(place), ("kafka-tools",)).glob("*.jar"))))
