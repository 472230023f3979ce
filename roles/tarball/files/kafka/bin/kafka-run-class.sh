#!/usr/bin/env bash
# kafka-run-class.sh: runs a class of this installation in a JVM; every other command of bin/ ends here.
# Written for streamops.kafka from documented behaviour; not the Apache script. GPL-3.0-or-later.
# The line is: java HEAP PERFORMANCE GC-LOG JMX LOG4J -cp CLASSPATH KAFKA_OPTS class arguments
if [ $# -lt 1 ]; then
  echo "USAGE: $0 [-daemon] [-name servicename] [-loggc] classname [opts]" >&2
  exit 1
fi
base_dir=$(cd "$(dirname "$0")/.." && pwd)

if [ -n "$JAVA_HOME" ]; then
  java=$JAVA_HOME/bin/java
else
  java=java
fi
if ! command -v "$java" > /dev/null; then
  echo "$0: no Java at '$java'; set JAVA_HOME to a Java 8 or 11, or put its java on PATH." >&2
  exit 1
fi

# The user's CLASSPATH comes first; jars of sources, documentation and tests are left out.
for jar in "$base_dir"/libs/*.jar; do
  case $jar in
    *-test.jar | *-test-sources.jar) [ "${INCLUDE_TEST_JARS:-false}" = true ] || continue ;;
    *-sources.jar | *-javadoc.jar | *-scaladoc.jar | *-src.jar) continue ;;
  esac
  CLASSPATH=${CLASSPATH:+$CLASSPATH:}$jar
done

for argument in "$@"; do
  if [ "$argument" = --version ]; then
    exec "$java" -cp "$CLASSPATH" kafka.utils.VersionInfo
  fi
done

: "${LOG_DIR:=$base_dir/logs}"
if [ -n "$KAFKA_LOG4J_OPTS" ]; then
  [ -d "$LOG_DIR" ] || mkdir -p "$LOG_DIR" || exit 1
else
  # Tools only warn, on stderr, and need no folder for logs.
  KAFKA_LOG4J_OPTS="-Dlog4j.configuration=file:$base_dir/config/tools-log4j.properties"
fi
: "${KAFKA_HEAP_OPTS:=-Xmx256M}"
if [ -z "$KAFKA_JVM_PERFORMANCE_OPTS" ]; then
  KAFKA_JVM_PERFORMANCE_OPTS="-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 \
-XX:+ExplicitGCInvokesConcurrent -Djava.awt.headless=true"
fi
if [ -z "$KAFKA_JMX_OPTS" ]; then
  KAFKA_JMX_OPTS="-Dcom.sun.management.jmxremote -Dcom.sun.management.jmxremote.authenticate=false \
-Dcom.sun.management.jmxremote.ssl=false"
fi
if [ -n "$JMX_PORT" ]; then
  KAFKA_JMX_OPTS="$KAFKA_JMX_OPTS -Dcom.sun.management.jmxremote.port=$JMX_PORT"
fi
if [ -n "$KAFKA_DEBUG" ]; then
  if [ -z "$JAVA_DEBUG_OPTS" ]; then
    JAVA_DEBUG_OPTS="-agentlib:jdwp=transport=dt_socket,server=y,suspend=${DEBUG_SUSPEND_FLAG:-n},address=${JAVA_DEBUG_PORT:-5005}"
  fi
  echo "Enabling Java debug options: $JAVA_DEBUG_OPTS"
  KAFKA_OPTS="$JAVA_DEBUG_OPTS $KAFKA_OPTS"
fi

daemon=false
loggc=false
name=
while [ $# -gt 0 ]; do
  case $1 in
    -daemon) daemon=true ;;
    -loggc) loggc=true ;;
    -name)
      shift
      name=$1
      ;;
    *) break ;;
  esac
  shift
done

if [ "$loggc" = true ] && [ -z "$KAFKA_GC_LOG_OPTS" ]; then
  # "1.8.0_412" gives 1, "11.0.13" gives 11. The logging options changed with Java 9.
  java_major=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | sed -n 1p)
  gc_log=$LOG_DIR/${name:+$name-}gc.log
  if [ "${java_major:-1}" -ge 9 ]; then
    KAFKA_GC_LOG_OPTS="-Xlog:gc*:file=$gc_log:time,tags:filecount=10,filesize=102400"
  else
    KAFKA_GC_LOG_OPTS="-Xloggc:$gc_log -verbose:gc -XX:+PrintGCDetails -XX:+PrintGCDateStamps -XX:+PrintGCTimeStamps \
-XX:+UseGCLogFileRotation -XX:NumberOfGCLogFiles=10 -XX:GCLogFileSize=100M"
  fi
fi

# Each of these is a list of options: split at blanks; set -f keeps '*' (as in gc*) from becoming file names.
set -f
# shellcheck disable=SC2206 # splitting is wanted
command=("$java" $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS $KAFKA_GC_LOG_OPTS $KAFKA_JMX_OPTS
  "-Dkafka.logs.dir=$LOG_DIR" $KAFKA_LOG4J_OPTS -cp "$CLASSPATH" $KAFKA_OPTS "$@")
set +f

# The mark by which the stop commands find the JVM.
KAFKA_LAUNCHED="$1:$base_dir:$(cd "$base_dir" && pwd -P)"
export KAFKA_LAUNCHED
if [ "$daemon" = true ]; then
  [ -d "$LOG_DIR" ] || mkdir -p "$LOG_DIR" || exit 1
  out=$LOG_DIR/${name:-$1}.out
  # What fails in the background would not be noticed here.
  if ! { : >> "$out"; } 2> /dev/null; then
    echo "$0: $(id -un) cannot write $out; set LOG_DIR to a folder of its own." >&2
    exit 1
  fi
  nohup "${command[@]}" > "$out" 2>&1 < /dev/null &
  sleep 1
  if ! kill -0 "$!" 2> /dev/null; then
    echo "$0: $1 has ended; the reason is in $LOG_DIR (${out##*/}, server.log)." >&2
    exit 1
  fi
  exit 0
fi
exec "${command[@]}"
