#!/usr/bin/env bash
# trogdor.sh: runs a part of Trogdor, Kafka's test framework: its agent, its coordinator, or a client of either.
# Written for streamops.kafka from documented behaviour; not the Apache script. GPL-3.0-or-later.
usage() {
  echo "USAGE: $0 [action] [options]"
  echo "  agent         run the agent"
  echo "  coordinator   run the coordinator"
  echo "  client        run the client of the coordinator"
  echo "  agent-client  run the client of an agent"
  echo "  help          print this text"
}
if [ $# -lt 1 ]; then
  usage >&2
  exit 1
fi
action=$1
shift
case $action in
  agent) class=org.apache.kafka.trogdor.agent.Agent ;;
  coordinator) class=org.apache.kafka.trogdor.coordinator.Coordinator ;;
  client) class=org.apache.kafka.trogdor.coordinator.CoordinatorClient ;;
  agent-client) class=org.apache.kafka.trogdor.agent.AgentClient ;;
  help)
    usage
    exit 0
    ;;
  *)
    echo "$0: unknown action '$action'; one of agent, coordinator, client, agent-client, help." >&2
    exit 1
    ;;
esac
export INCLUDE_TEST_JARS=true
exec "$(dirname "$0")/kafka-run-class.sh" "$class" "$@"
