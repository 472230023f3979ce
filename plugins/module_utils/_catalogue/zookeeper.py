# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The zoo.cfg keys of ZooKeeper 3.4 (QuorumPeerConfig.java and the system properties that zoo.cfg can set).

PRIVATE to the collection. A row is ``name type valid mode``, and the default where there is one. ``N`` at the end of a
name stands for a number (``server.1``), after ``authProvider`` for any text. Mode ``file``: QuorumPeerConfig itself
reads it. ``property``: it becomes the Java system property ``zookeeper.KEY``, which another class reads later (a test
finds these names in the release's jar). ``flag``: 3.4, or Java, reads only a system property of that bare name; in
zoo.cfg it does nothing. ``unread``: guides for Kafka name it, and 3.4 has no class that reads it.
"""

from __future__ import annotations

import re

from .._common.java import whole_number
from .._common.properties import Key, parse_catalogue

ZOOKEEPER_KEYS: dict[str, Key] = parse_catalogue(
    """
4lw.commands.whitelist string - property
DigestAuthenticationProvider.superDigest string - property
SASLAuthenticationProvider.superPassword string - property
allowSaslFailedClients string true|false property false
authProvider.N class - property
autopurge.purgeInterval int 0.. file 0
autopurge.snapRetainCount int 3.. file 3
clientCnxnSocket string - property org.apache.zookeeper.ClientCnxnSocketNIO
clientPort int 1..65535 file
clientPortAddress string - file
cnxTimeout int 1.. property 5000
dataDir string - file
dataLogDir string - file
disableAutoWatchReset boolean - property false
electionAlg int 0..3 file 3
follower.nodelay boolean - flag true
forceSync string yes|no property yes
fsync.warningthresholdms long 0.. property 1000
globalOutstandingLimit int 1.. property 1000
group.N string - file
initLimit int 1.. file 0
ipReachableTimeout int 0.. property 0
jaasLoginRenew int 1.. unread
java.security.auth.login.config string - flag
java.security.krb5.conf string - flag
jmx.log4j.disable boolean - property false
jute.maxbuffer int 1.. flag 1048575
kerberos.removeHostFromPrincipal string true|false property false
kerberos.removeRealmFromPrincipal string true|false property false
kinit string - property /usr/bin/kinit
leader.nodelay boolean - flag true
leaderServes string yes|no property yes
maxClientCnxns int 0.. file 60
maxSessionTimeout int -1.. file -1
minSessionTimeout int -1.. file -1
observer.syncEnabled boolean - property
peerType string participant|observer file participant
preAllocSize long 1.. property 65536
quorum.auth.enableSasl boolean - file false
quorum.auth.kerberos.servicePrincipal string - file zkquorum/localhost
quorum.auth.learner.saslLoginContext string - file QuorumLearner
quorum.auth.learnerRequireSasl boolean - file false
quorum.auth.server.saslLoginContext string - file QuorumServer
quorum.auth.serverRequireSasl boolean - file false
quorum.cnxn.threads.size int 1.. file 20
quorumListenOnAllIPs boolean - file false
readonlymode.enabled boolean - flag false
requireClientAuthScheme string - unread
requireKerberosConfig string true|false property false
sasl.client boolean - property true
sasl.client.canonicalize.hostname boolean - property true
sasl.client.username string - property zookeeper
sasl.clientconfig string - property Client
sasl.serverconfig string - property Server
security.auth_to_local string - property DEFAULT
server.N string - file
serverCnxnFactory class - property org.apache.zookeeper.server.NIOServerCnxnFactory
skipACL string yes|no property no
snapCount int 2.. property 100000
superUser string - property
syncEnabled boolean - file true
syncLimit int 1.. file 0
tcpKeepAlive boolean - property false
testingonly.initialZxid long - property
tickTime int 1.. file 3000
weight.N long 0.. file 1
zookeeper.server.realm string - flag
"""
)
_NUMBERED = re.compile(r"\.\d+$")
_COUNTED = re.compile(r"server\.|group|weight")
_PREFIX = "zookeeper."


def general_name(name: str) -> str:
    """A key's name as the catalogue has it: ``server.N`` for ``server.1``."""
    return "authProvider.N" if name.startswith("authProvider.") else _NUMBERED.sub(".N", name)


def name_problem(name: str) -> str | None:
    """Say why a server would not start with a key that the catalogue has not: QuorumPeerConfig wants a number there."""
    found = _COUNTED.match(name)
    if not found or whole_number(name[name.find(".") + 1 :]) is not None:
        return None
    return f"'{name[name.find('.') + 1 :]}' is not the number of a {found[0].rstrip('.')}"


def without_prefix(name: str) -> str | None:
    """The key that a system property's name stands for: ZooKeeper puts ``zookeeper.`` before a key by itself."""
    bare = name.removeprefix(_PREFIX)
    return bare if bare != name and general_name(bare) in ZOOKEEPER_KEYS else None
