# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a load: ``python -m helpers.load --bootstrap … --topics … --report FILE``; SIGTERM or the stop file ends it."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from helpers.load.accounts import report
from helpers.load.clients import Load


def main() -> int:
    """Load, flush, read back, account; 0 if the report was written, whatever it says."""
    options = _options()
    words: Counter[str] = Counter()
    topics = options.topics.split(",")
    load = Load(
        options.bootstrap, topics, options.name, options.producers, lambda text: words.update([text.partition(" (")[0]])
    )
    signal.signal(signal.SIGTERM, lambda _number, _frame: load.over.set())
    signal.signal(signal.SIGINT, lambda _number, _frame: load.over.set())
    done, assigned = threading.Event(), threading.Event()
    load.warm_up()
    consumer = threading.Thread(target=load.consume, args=(done, assigned))
    consumer.start()
    watcher = threading.Thread(target=_watch, args=(load, options.stop_file), daemon=True)
    watcher.start()
    # A cluster that is gone would be waited for without end, by the last messages and by who reads them back.
    guard = threading.Timer(options.seconds + END_S, os._exit, [3])
    guard.daemon = True
    guard.start()
    try:
        if not assigned.wait(60):
            raise SystemExit("the consumer group has no partitions after 60 s, the load does not begin.")
        options.ready_file.write_text(f"{time.time()}\n")
        load.produce(options.rate, options.seconds, options.most, options.jitter, options.seed)
    finally:
        done.set()
        consumer.join()
    load.read_back()
    found = {
        "name": options.name,
        "seed": options.seed,
        "rate": options.rate,
        "started": load.started,
        **report(load.tracks, load.ended),
        "words": dict(words.most_common(30)),
    }
    options.report.write_text(json.dumps(found))
    return 0


# Seconds after the longest duration of a load at which it ends by all means, without an account: longer than the client
# tries to send and than reading back may take, together.
END_S = 600


def _watch(load: Load, stop_file: Path) -> None:
    """End the load when the file appears, or when the process that started it is gone."""
    parent = os.getppid()
    while not load.over.wait(0.2):
        if stop_file.exists() or os.getppid() != parent:
            load.over.set()


def _options() -> argparse.Namespace:
    """The command line; every load is bounded in seconds and in messages."""
    parser = argparse.ArgumentParser(prog="helpers.load", description=__doc__)
    parser.add_argument("--bootstrap", required=True, help="brokers, HOST:PORT,…")
    parser.add_argument("--topics", required=True, help="existing topics, with commas")
    parser.add_argument(
        "--name", required=True, help="of this load: its consumer group, and in the key of each message"
    )
    parser.add_argument("--report", type=Path, required=True, help="file for the account, JSON")
    parser.add_argument("--ready-file", type=Path, required=True, help="appears when the load begins")
    parser.add_argument("--stop-file", type=Path, required=True, help="ends the load when it appears")
    parser.add_argument("--producers", type=int, default=3, help="that share the partitions")
    parser.add_argument("--rate", type=float, default=10, help="messages a second to each partition")
    parser.add_argument("--seconds", type=float, default=600, help="longest duration")
    parser.add_argument("--most", type=int, default=1000000, help="most messages")
    parser.add_argument("--jitter", type=float, default=0.2, help="share by which each interval varies")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
