# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clients of a load: producers at a constant rate, a consumer group beside them, a reader at the end.

librdkafka sends a request for each partition, and a broker answers the requests of a connection one after the other, so
one producer would wait for itself: with 10 ms for a replicated message, one connection takes 100 partitions a second.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

from helpers.load.accounts import Track
from helpers.load.settings import CONSUMER, GIVEN_BACK, MESSAGE_TIMEOUT, PRODUCER, SHARED, named

PAYLOAD = bytes(100)
WARM_UP = 30.0  # s, until every partition has acknowledged one message that does not count
CATCH_UP = 30.0  # s, for the consumer to get to the end
READ_BACK = 180.0  # s
POLL = 0.005  # s; so late may an acknowledgement be noted

# What a client says of a topic that is new; to be sent again.
NEW_TOPIC = (*GIVEN_BACK, KafkaError._UNKNOWN_TOPIC)
# While a client thinks a topic unknown, its messages are tried so often, and no longer than:
UNKNOWN_RETRY = 0.1  # s
UNKNOWN_MOST = 60.0  # s


@dataclass
class _Unknown:
    """Since when a client thinks a topic unknown, and when the next message may be tried; seconds of ``Load.now``."""

    since: float
    again: float = 0.0


class Load:
    """Sends ``rate`` messages a second to each partition of the topics, in turn, until told to stop or bounded.

    ``jitter``: share of the interval by which each one varies, chosen by ``seed``.
    """

    def __init__(
        self, bootstrap: str, topics: list[str], name: str, producers: int, errors: Callable[[str], None]
    ) -> None:
        self.bootstrap, self.topics, self.name, self.say = bootstrap, topics, name, errors
        self.tracks: dict[str, Track] = {}
        self.begun = time.monotonic()
        self.started = time.time()
        self.ended = 0.0
        self.over = threading.Event()
        self._waiting: list[tuple[str, int, int]] = []  # topic, partition and number of what is to be sent later
        self._unknown: dict[tuple[Producer, str], _Unknown] = {}
        settings = {**SHARED, **PRODUCER, **named(bootstrap, name, "producer", errors)}
        self._producers = [Producer(settings) for _number in range(producers)]
        self._partitions = list(self._find())
        self._producer_of = {where: self._producers[at % producers] for at, where in enumerate(self._partitions)}
        for topic, number in self._partitions:
            self.tracks[f"{topic}-{number}"] = Track()

    def _find(self) -> Iterator[tuple[str, int]]:
        """The partitions, topic after topic; the broker that the client asks may not know a new one yet."""
        limit = time.monotonic() + WARM_UP
        while True:
            found = self._producers[0].list_topics(timeout=30).topics
            missing = [
                name for name in self.topics if name not in found or found[name].error or not found[name].partitions
            ]
            if not missing:
                break
            if time.monotonic() > limit:
                raise SystemExit(f"topic '{missing[0]}' is not there; make it before the load begins.")
            time.sleep(UNKNOWN_RETRY)
        for topic in self.topics:
            for number in sorted(found[topic].partitions):
                yield topic, number

    @property
    def now(self) -> float:
        """Seconds since the load began."""
        return time.monotonic() - self.begun

    def warm_up(self) -> None:
        """Connect to every leader before the clock runs, with messages that are not counted."""
        left, again = set(self._partitions), list(self._partitions)

        def done(where: tuple[str, int], error: KafkaError | None, _message: Message) -> None:
            if not error:
                left.discard(where)
            elif error.code() in NEW_TOPIC:
                again.append(where)
            else:
                raise SystemExit(f"{where[0]}-{where[1]} takes no message before the load begins: {error.str()}.")

        limit = time.monotonic() + WARM_UP
        while left and time.monotonic() < limit:
            now, again[:] = list(again), []
            for where in now:
                try:
                    self._producer_of[where].produce(
                        where[0], PAYLOAD, f"{self.name}/warm-up", where[1], partial(done, where)
                    )
                except KafkaException as error:
                    done(where, error.args[0], None)
            self._flush(UNKNOWN_RETRY)
        if left:
            raise SystemExit(f"{len(left)} partitions took no message within {WARM_UP:.0f} s, the load does not begin.")

    def produce(self, rate: float, seconds: float, most: int, jitter: float, seed: int) -> None:
        """Send until ``over`` is set, or for ``seconds``, or ``most`` messages; then wait for what is on its way."""
        chance = random.Random(seed)
        interval = 1 / (rate * len(self._partitions))
        self.begun, self.started = time.monotonic(), time.time()
        due = 0.0
        for count in range(most):
            due += interval * (1 + chance.uniform(-jitter, jitter))
            if due > seconds or self.over.is_set():
                break
            while (wait := due - self.now) > 0:
                self._poll(min(wait, POLL))
            self._send(*self._partitions[count % len(self._partitions)])
        self._flush(MESSAGE_TIMEOUT + 5)
        self.ended = self.now

    def _poll(self, seconds: float) -> None:
        """Take what became of messages, for a while."""
        for producer in self._producers:
            producer.poll(0)
        self._send_waiting()
        time.sleep(seconds)

    def _flush(self, seconds: float) -> None:
        """Wait until nothing is on its way; all producers are asked in turn, or a report would come late."""
        limit = time.monotonic() + seconds
        while (self._waiting or any(map(len, self._producers))) and time.monotonic() < limit:
            for producer in self._producers:
                producer.flush(0.01)
            self._send_waiting()

    def _send(self, topic: str, number: int) -> None:
        """One message, numbered within its partition."""
        track = self.tracks[f"{topic}-{number}"]
        self._produce(topic, number, len(track.sent))
        track.sent.append(self.now)
        self._producer_of[topic, number].poll(0)

    def _send_waiting(self) -> None:
        """What was given back or not taken, in its order."""
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            self._produce(*one)

    def _produce(self, topic: str, number: int, mine: int) -> None:
        """Hand a message over to its producer; while that thinks the topic unknown, the message waits, and no other."""
        producer = self._producer_of[topic, number]
        doubt = self._unknown.get((producer, topic))
        if doubt and self.now < doubt.again:
            self._waiting.append((topic, number, mine))
            return
        while True:
            try:
                producer.produce(topic, PAYLOAD, f"{self.name}/{mine}", number, partial(self._reported, mine))
                self._unknown.pop((producer, topic), None)
                return
            except BufferError:
                self.say("producer: its queue is full; the rate is not kept")
                producer.poll(0.1)
            except KafkaException as error:
                if error.args[0].code() != KafkaError._UNKNOWN_TOPIC:
                    raise
                self._waiting.append((topic, number, mine))
                self._doubt(producer, topic)
                return

    def _doubt(self, producer: Producer, topic: str) -> None:
        """Note that a client thinks the topic unknown; only its own refresh of the metadata changes its mind."""
        doubt = self._unknown.setdefault((producer, topic), _Unknown(self.now))
        if self.now > doubt.since + UNKNOWN_MOST:
            raise SystemExit(f"topic '{topic}' was unknown to the brokers for {UNKNOWN_MOST:.0f} s.")
        self.say("producer: a broker said that the topic is unknown; the message is tried again")
        doubt.again = self.now + UNKNOWN_RETRY

    def _reported(self, mine: int, error: KafkaError | None, message: Message) -> None:
        """What became of a message."""
        track = self.tracks[f"{message.topic()}-{message.partition()}"]
        if error and error.code() in GIVEN_BACK:
            track.again += 1
            self._waiting.append((message.topic(), message.partition(), mine))
        elif error:
            track.failed[error.str()] += 1
        else:
            track.acked.append((self.now, mine))

    def consume(self, done: threading.Event, assigned: threading.Event) -> None:
        """Be a consumer group of one until ``done``, then go on while messages are missing, for a while."""
        consumer = Consumer(
            {**SHARED, **CONSUMER, **named(self.bootstrap, self.name, "consumer", self.say), "group.id": self.name}
        )
        consumer.subscribe(self.topics, on_assign=lambda _consumer, _partitions: assigned.set())
        seen: set[tuple[str, int]] = set()  # one whose session ended reads again what it had not committed
        patience = 0.0
        while not done.is_set() or (len(seen) < self.acknowledged and time.monotonic() < patience):
            if not done.is_set():
                patience = time.monotonic() + CATCH_UP
            for message in consumer.consume(500, 0.1):
                if (found := self._mine(message)) is not None:
                    where, number = found
                    self.tracks[where].consumed.append((self.now, number))
                    seen.add(found)
        consumer.close()

    def _mine(self, message: Message) -> tuple[str, int] | None:
        """Partition and number of a message of this load; None of others and of errors."""
        if message.error():
            self.say(f"reader: {message.error().str()}")
            return None
        name, _slash, number = (message.key() or b"").decode().rpartition("/")
        return (
            (f"{message.topic()}-{message.partition()}", int(number))
            if name == self.name and number.isdigit()
            else None
        )

    @property
    def acknowledged(self) -> int:
        """How many so far."""
        return sum(len(track.acked) for track in self.tracks.values())

    def read_back(self) -> None:
        """Read every partition from its beginning to its present end with a client that knows nothing."""
        settings = {
            **SHARED,
            **named(self.bootstrap, self.name, "reader", self.say),
            "group.id": f"{self.name}-reader",
            "enable.auto.commit": False,
        }
        reader = Consumer(settings)
        limit = time.monotonic() + READ_BACK
        ends = {where: self._end(reader, where, limit) for where in self._partitions}
        left = {where for where, end in ends.items() if end > 0}
        reader.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for topic, number in sorted(left)])
        while left:
            if time.monotonic() > limit:
                raise SystemExit(f"{len(left)} partitions cannot be read to their end within {READ_BACK:.0f} s.")
            for message in reader.consume(5000, 0.5):
                if (found := self._mine(message)) is not None:
                    self.tracks[found[0]].read.append(found[1])
            positions = reader.position([TopicPartition(*where) for where in left])
            left -= {(one.topic, one.partition) for one in positions if one.offset >= ends[one.topic, one.partition]}
        reader.close()

    def _end(self, reader: Consumer, where: tuple[str, int], limit: float) -> int:
        """A partition's end; asks again while its leader moves."""
        while True:
            try:
                return reader.get_watermark_offsets(TopicPartition(*where), timeout=10)[1]
            except KafkaException:
                if time.monotonic() > limit:
                    raise
                time.sleep(0.5)
