#!/usr/bin/env bash
# zkServer.sh: starts, stops and asks the ZooKeeper server that a zoo.cfg describes.
# Written for streamops.kafka from documented behaviour; not the Apache script. GPL-3.0-or-later.
# One difference is meant: stop sends SIGTERM and waits for the end (ZOO_STOP_TIMEOUT seconds, 60), where Apache's kills
# with -9. A server that does not end is reported, and left alone.
usage() {
  echo "USAGE: $0 {start|start-foreground|stop|restart|status|upgrade|print-cmd} [zoo.cfg]"
}
case $1 in
  start | start-foreground | stop | restart | status | print-cmd) verb=$1 ;;
  upgrade)
    echo "$0: upgrade converts data of ZooKeeper 2, which this distribution does not do; use the Apache tarball for it." >&2
    exit 2
    ;;
  *)
    usage >&2
    exit 1
    ;;
esac

ZOOBINDIR=$(cd "$(dirname "$0")" && pwd)
# A bare name is looked for in ZOOCFGDIR, a path is taken as it is.
[ -z "$2" ] || ZOOCFG=$2
# shellcheck source=zkEnv.sh
. "$ZOOBINDIR/zkEnv.sh"
echo "Using config: $ZOOCFG" >&2
if [ ! -f "$ZOOCFG" ]; then
  echo "$0: no configuration at $ZOOCFG; copy zoo_sample.cfg there, or name a file." >&2
  exit 1
fi
if [ ! -r "$ZOOCFG" ]; then
  echo "$0: $(id -un) may not read $ZOOCFG; run it as root, or as the account that the server has." >&2
  exit 1
fi

# Local JMX is on unless JMXDISABLE is set; JMXPORT opens it to the network.
jmx=
if [ -z "$JMXDISABLE" ]; then
  if [ -n "$JMXPORT" ]; then
    jmx="-Dcom.sun.management.jmxremote.port=$JMXPORT -Dcom.sun.management.jmxremote.authenticate=${JMXAUTH:-false} \
-Dcom.sun.management.jmxremote.ssl=${JMXSSL:-false} -Dzookeeper.jmx.log4j.disable=${JMXLOG4J:-true}"
  else
    jmx="-Dcom.sun.management.jmxremote -Dcom.sun.management.jmxremote.local.only=${JMXLOCALONLY:-false}"
  fi
fi
class=org.apache.zookeeper.server.quorum.QuorumPeerMain
java_command "$SERVER_JVMFLAGS $JVMFLAGS $jmx" "$class" "$ZOOCFG"

data_dir=$(setting dataDir)
if [ -z "$ZOOPIDFILE" ]; then
  if [ -z "$data_dir" ]; then
    echo "$0: no dataDir in $ZOOCFG; add one, or set ZOOPIDFILE." >&2
    exit 1
  fi
  ZOOPIDFILE=$data_dir/zookeeper_server.pid
fi
# The mark by which stop knows that the process of that id is the one that was started, not a later one.
export ZOO_LAUNCHED="$ZOOPIDFILE"

# running: sets pid and returns 0 if the server of ZOOPIDFILE runs. A zombie does not run.
running() {
  local stat
  pid=
  [ -f "$ZOOPIDFILE" ] && read -r pid < "$ZOOPIDFILE"
  [[ $pid =~ ^[0-9]+$ ]] && read -r stat 2> /dev/null < "/proc/$pid/stat" || return 1
  [[ ${stat##*) } != Z* ]] || return 1
  tr '\0' '\n' 2> /dev/null < "/proc/$pid/environ" | grep -qxF "ZOO_LAUNCHED=$ZOOPIDFILE" ||
    tr '\0' '\n' 2> /dev/null < "/proc/$pid/cmdline" | grep -qxF "$class"
}

start() {
  if running; then
    echo "ZooKeeper already runs as process $pid."
    return 0
  fi
  mkdir -p "$ZOO_LOG_DIR" "$(dirname "$ZOOPIDFILE")" || return 1
  # What fails in the background below would not be noticed here.
  if ! { : >> "$ZOO_LOG_DIR/zookeeper.out"; } 2> /dev/null; then
    echo "$0: $(id -un) cannot write $ZOO_LOG_DIR/zookeeper.out; set ZOO_LOG_DIR to a folder of its own." >&2
    return 1
  fi
  # shellcheck disable=SC2154 # java_command sets it
  nohup "${command[@]}" > "$ZOO_LOG_DIR/zookeeper.out" 2>&1 < /dev/null &
  if ! echo $! > "$ZOOPIDFILE"; then
    echo "$0: cannot write $ZOOPIDFILE; the server runs as process $!." >&2
    return 1
  fi
  sleep 1
  if ! running; then
    echo "$0: the server has ended; the reason is in $ZOO_LOG_DIR (zookeeper.out, zookeeper.log)." >&2
    return 1
  fi
  echo "Starting zookeeper ... STARTED"
}

stop() {
  if ! running; then
    echo "No ZooKeeper to stop (no running process in $ZOOPIDFILE)."
    rm -f "$ZOOPIDFILE"
    return 0
  fi
  kill -s TERM "$pid" || return 1
  local tenths=$((${ZOO_STOP_TIMEOUT:-60} * 10))
  while running; do
    if [ $((tenths -= 1)) -lt 0 ]; then
      echo "$0: process $pid did not end within ${ZOO_STOP_TIMEOUT:-60} s of SIGTERM; look at it before you kill it." >&2
      return 1
    fi
    sleep 0.1
  done
  rm -f "$ZOOPIDFILE"
  echo "Stopping zookeeper ... STOPPED"
}

# status: asks 'srvr' on the client port; no JVM, so that a port or agent in SERVER_JVMFLAGS cannot break it. Where there is
# no mode in the answer, it says what came instead.
status() {
  local host port answer code
  host=$(setting clientPortAddress)
  port=$(setting clientPort)
  # shellcheck disable=SC2016 # the inner bash expands $0 and $1
  answer=$(LC_ALL=C timeout 10 bash -c 'exec 3<> "/dev/tcp/$0/$1" && printf srvr >&3 && cat <&3' \
    "${host:-localhost}" "${port:-2181}" 2>&1)
  code=$?
  if grep '^Mode: ' <<< "$answer"; then return; fi
  echo "Error contacting service ${host:-localhost}:${port:-2181}: $(trouble "$code" "$answer")" >&2
  return 1
}

# trouble CODE ANSWER: what a connection without a mode in its answer means; an exit code of 124 is a time-out.
trouble() {
  local said=${2%%$'\n'*}
  case "$1 $2" in
    *"not currently serving requests"*) echo "it runs, and serves nobody, because it sees no quorum yet; start the others, or wait." ;;
    *"not in the whitelist"*) echo "it runs, and may not say so; add srvr to 4lw.commands.whitelist." ;;
    *refused*) echo "nothing listens there; the server does not run, or has another port or address than $ZOOCFG says." ;;
    124*) echo "no answer within 10 s; the server hangs, or a firewall is in between." ;;
    "0 ") echo "closed without an answer; it has too many connections (maxClientCnxns), or is not ZooKeeper." ;;
    0*) echo "what answers there is not ZooKeeper; correct clientPort in $ZOOCFG." ;;
    *) echo "${said##*: }." ;;
  esac
}

case $verb in
  start) start ;;
  start-foreground)
    mkdir -p "$ZOO_LOG_DIR" || exit 1
    if [ -n "$ZOO_NOEXEC" ]; then
      "${command[@]}"
    else
      exec "${command[@]}"
    fi
    ;;
  stop) stop ;;
  restart) stop && start ;;
  status) status ;;
  print-cmd)
    printf '%q ' "${command[@]}"
    printf '> %q 2>&1 < /dev/null\n' "$ZOO_LOG_DIR/zookeeper.out"
    ;;
esac
