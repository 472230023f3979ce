#!/usr/bin/env bash
# zkEnv.sh: what all commands of this folder share. They source it; on its own it does nothing useful.
# Written for streamops.kafka from documented behaviour; not the Apache script. GPL-3.0-or-later.
# In: ZOOBINDIR (this folder), and the user's ZOOCFGDIR, ZOOCFG, ZOO_LOG_DIR, ZOO_LOG4J_PROP, JAVA_HOME, CLASSPATH,
# JVMFLAGS, SERVER_JVMFLAGS, CLIENT_JVMFLAGS; each may also be set in ZOOCFGDIR/zookeeper-env.sh or ZOOCFGDIR/java.env.
# Out: the same with their defaults, ZOOCFG as a path, CLASSPATH complete, JAVA.
ZOOBINDIR=${ZOOBINDIR:-$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)}

if [ -z "$ZOOCFGDIR" ]; then
  if [ -e "$ZOOBINDIR/../conf" ]; then
    ZOOCFGDIR=$ZOOBINDIR/../conf
  else
    ZOOCFGDIR=$ZOOBINDIR/../etc/zookeeper
  fi
fi
# shellcheck source=/dev/null
[ ! -f "$ZOOCFGDIR/zookeeper-env.sh" ] || . "$ZOOCFGDIR/zookeeper-env.sh"
ZOOCFG=${ZOOCFG:-zoo.cfg}
[[ $ZOOCFG == */* ]] || ZOOCFG=$ZOOCFGDIR/$ZOOCFG
# shellcheck source=/dev/null
[ ! -f "$ZOOCFGDIR/java.env" ] || . "$ZOOCFGDIR/java.env"

: "${ZOO_LOG_DIR:=.}"
: "${ZOO_LOG4J_PROP:=INFO,CONSOLE}"

# After java.env, so that java.env may set JAVA_HOME.
JAVA=${JAVA_HOME:+$JAVA_HOME/bin/}java
if ! command -v "$JAVA" > /dev/null; then
  echo "$0: no Java at '$JAVA'; set JAVA_HOME (here, or in $ZOOCFGDIR/java.env), or put java on PATH." >&2
  for file in "$ZOOCFGDIR/zookeeper-env.sh" "$ZOOCFGDIR/java.env"; do
    [ ! -e "$file" ] || [ -r "$file" ] || echo "$0: $(id -un) may not read $file, which may set JAVA_HOME." >&2
  done
  exit 1
fi

# lib/ in reverse order, then ZooKeeper's own jar, the configuration (for log4j.properties), and what the user gave.
zk_libs=
for jar in "$ZOOBINDIR"/../lib/*.jar; do
  zk_libs=$jar:$zk_libs
done
for jar in "$ZOOBINDIR"/../zookeeper-*.jar; do
  zk_libs=$zk_libs$jar:
done
CLASSPATH=$zk_libs$ZOOCFGDIR${CLASSPATH:+:$CLASSPATH}

# java_command FLAGS CLASS ARGUMENTS...: sets the array 'command' to the whole command line. FLAGS is a list of options, split
# at blanks; set -f keeps a '*' in them (as in -Xlog:gc*) from becoming file names.
java_command() {
  local flags
  set -f
  # shellcheck disable=SC2206 # splitting is wanted
  flags=($1)
  set +f
  shift
  # shellcheck disable=SC2034 # the commands use it
  command=("$JAVA" "-Dzookeeper.log.dir=$ZOO_LOG_DIR" "-Dzookeeper.root.logger=$ZOO_LOG4J_PROP"
    -cp "$CLASSPATH" "${flags[@]}" "$@")
}

# setting KEY: the value of KEY in zoo.cfg, without blanks around it; empty if it is not there. The last line wins.
setting() {
  sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*\(.*[^[:space:]]\)[[:space:]]*\$/\1/p" "$ZOOCFG" | sed -n '$p'
}
