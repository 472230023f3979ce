# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The zoo.cfg keys of ZooKeeper 3.4 (QuorumPeerConfig.java and the system properties that zoo.cfg can set).

PRIVATE to the collection. ``N`` at the end of a name stands for a number (``server.1``). Mode ``flag`` marks keys that
3.4 reads only as a Java system property: in zoo.cfg they become ``zookeeper.KEY``, which nothing reads.
"""

from __future__ import annotations

from ansible_collections.streamops.kafka.plugins.module_utils._properties import Key, parse_catalogue

ZOOKEEPER_KEYS: dict[str, Key] = parse_catalogue(
    """
4lw.commands.whitelist string - file
DigestAuthenticationProvider.superDigest string - file
authProvider.N class - file
autopurge.purgeInterval int 0.. file
autopurge.snapRetainCount int 3.. file
clientPort int 1..65535 file
clientPortAddress string - file
cnxTimeout int 1.. file
dataDir string - file
dataLogDir string - file
electionAlg int 0..3 file
follower.nodelay boolean - flag
forceSync string yes|no file
fsync.warningthresholdms long 0.. file
globalOutstandingLimit int 1.. file
group.N string - file
initLimit int 1.. file
ipReachableTimeout int 0.. file
jaasLoginRenew int 1.. file
jmx.log4j.disable boolean - file
jute.maxbuffer int 1.. flag
kerberos.removeHostFromPrincipal boolean - file
kerberos.removeRealmFromPrincipal boolean - file
leader.nodelay boolean - flag
leaderServes string yes|no file
maxClientCnxns int 0.. file
maxSessionTimeout int -1.. file
minSessionTimeout int -1.. file
peerType string participant|observer file
preAllocSize int 1.. file
quorum.auth.enableSasl boolean - file
quorum.auth.kerberos.servicePrincipal string - file
quorum.auth.learner.saslLoginContext string - file
quorum.auth.learnerRequireSasl boolean - file
quorum.auth.server.saslLoginContext string - file
quorum.auth.serverRequireSasl boolean - file
quorum.cnxn.threads.size int 1.. file
quorumListenOnAllIPs boolean - file
readonlymode.enabled boolean - flag
requireClientAuthScheme string - file
server.N string - file
serverCnxnFactory class - file
skipACL string yes|no file
snapCount int 2.. file
superUser string - file
syncEnabled boolean - file
syncLimit int 1.. file
tcpKeepAlive boolean - file
tickTime int 1.. file
weight.N int 0.. file
"""
)
