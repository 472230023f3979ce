#!/usr/bin/env bash
# zkTxnLogToolkit.sh: shows a transaction log, or recovers one with broken checksums (3.4.13 and later).
# Written for streamops.kafka from documented behaviour; not the Apache script. GPL-3.0-or-later.
ZOOBINDIR=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=zkEnv.sh
. "$ZOOBINDIR/zkEnv.sh"
java_command "$JVMFLAGS" org.apache.zookeeper.server.persistence.TxnLogToolkit "$@"
# shellcheck disable=SC2154 # java_command sets it
exec "${command[@]}"
