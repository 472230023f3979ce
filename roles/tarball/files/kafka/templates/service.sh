#!/usr/bin/env bash
# @command@: runs @class@, in the foreground, or with -daemon in the background.
# Reads KAFKA_LOG4J_OPTS, KAFKA_HEAP_OPTS, EXTRA_ARGS, and all that kafka-run-class.sh reads.
# Written for streamops.kafka from documented behaviour; not the Apache script. GPL-3.0-or-later.
if [ $# -lt 1 ]; then
  echo "USAGE: $0 [-daemon] @usage@" >&2
  exit 1
fi
bin_dir=$(dirname "$0")
[ -n "$KAFKA_LOG4J_OPTS" ] || export KAFKA_LOG4J_OPTS="-Dlog4j.configuration=file:$bin_dir/../config/@log4j@"
[ -n "$KAFKA_HEAP_OPTS" ] || export KAFKA_HEAP_OPTS="@heap@"
# A single dash: an EXTRA_ARGS that is set but empty switches the name and the GC log off. It is split at blanks.
# shellcheck disable=SC2206 # splitting is wanted
extra_args=(${EXTRA_ARGS-@extra_args@})
if [ "$1" = -daemon ]; then
  extra_args=(-daemon "${extra_args[@]}")
  shift
fi
exec "$bin_dir/kafka-run-class.sh" "${extra_args[@]}" @class@ "$@"
