#!/usr/bin/env bash
# @command@: sends SIGTERM (or the signal named in SIGNAL) to every @what@ of this installation, and does not wait.
# Written for streamops.kafka from documented behaviour; not the Apache script. GPL-3.0-or-later.
# How they are found: kafka-run-class.sh leaves KAFKA_LAUNCHED=class:home:real_home in the environment of the JVM. That is
# read from /proc, because the command line is cut at 4096 bytes on Linux before 4.2, often before the class (KAFKA-4931).
# A JVM without that mark counts if its command line shows both the class and this installation's libs.
if [ "$1" = --help ] || [ "$1" = -h ]; then
  echo "USAGE: $0"
  echo "Sends SIGTERM to every @what@ that was started from this installation (by KAFKA_LAUNCHED in its environment,"
  echo "else by its command line), and returns at once. SIGNAL=NAME sends another signal."
  exit 0
fi
class=@class@
home=$(cd "$(dirname "$0")/.." && pwd)
real_home=$(cd "$(dirname "$0")/.." && pwd -P)

# is_ours PID: true if that JVM runs the class from this installation, under its own path or the one the link leads to.
is_ours() {
  local mark arguments
  mark=$(tr '\0' '\n' < "/proc/$1/environ" | sed -n 's/^KAFKA_LAUNCHED=//p')
  if [ -n "$mark" ]; then
    [[ $mark == "$class:$home:"* || $mark == "$class:"*":$real_home" ]]
    return
  fi
  arguments=$(tr '\0' '\n' < "/proc/$1/cmdline")
  grep -qxF -- "$class" <<< "$arguments" && grep -qF -e "$home/libs/" -e "$real_home/libs/" <<< "$arguments"
}

pids=()
for process in /proc/[0-9]*; do
  read -r name 2> /dev/null < "$process/comm" || continue
  if [ "$name" = java ] && is_ours "${process##*/}" 2> /dev/null; then
    pids+=("${process##*/}")
  fi
done
if [ ${#pids[@]} -eq 0 ]; then
  echo "No @what@ of $home to stop" >&2
  exit 1
fi
kill -s "${SIGNAL:-TERM}" "${pids[@]}"
