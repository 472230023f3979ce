#!/usr/bin/env bash
# zkCleanup.sh: deletes old snapshots and transaction logs of the server that zoo.cfg describes; -n COUNT are kept (3 or more).
# Written for streamops.kafka from documented behaviour; not the Apache script. GPL-3.0-or-later.
ZOOBINDIR=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=zkEnv.sh
. "$ZOOBINDIR/zkEnv.sh"
if [ $# -lt 1 ]; then
  echo "USAGE: $0 -n COUNT (the number of snapshots to keep, 3 or more)" >&2
  exit 1
fi
if [ ! -f "$ZOOCFG" ]; then
  echo "$0: no configuration at $ZOOCFG; set ZOOCFGDIR or ZOOCFG." >&2
  exit 1
fi
data_dir=$(setting dataDir)
log_dir=$(setting dataLogDir)
java_command "$JVMFLAGS" org.apache.zookeeper.server.PurgeTxnLog "${log_dir:-$data_dir}" "$data_dir" "$@"
# shellcheck disable=SC2154 # java_command sets it
exec "${command[@]}"
