#!/usr/bin/env bash
# @command@: runs @class@ with the arguments given.
# Written for streamops.kafka from documented behaviour; not the Apache script. GPL-3.0-or-later.
@heap_default@exec "$(dirname "$0")/kafka-run-class.sh" @class@@arguments@ "$@"
