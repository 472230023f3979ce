#!/usr/bin/env bash
# zkCli.sh: ZooKeeper's command line client; -server HOST:PORT names the server, more words are a command.
# Written for streamops.kafka from documented behaviour; not the Apache script. GPL-3.0-or-later.
ZOOBINDIR=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=zkEnv.sh
. "$ZOOBINDIR/zkEnv.sh"
java_command "$CLIENT_JVMFLAGS $JVMFLAGS" org.apache.zookeeper.ZooKeeperMain "$@"
# shellcheck disable=SC2154 # java_command sets it
exec "${command[@]}"
