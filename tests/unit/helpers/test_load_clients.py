# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One producer of a load that cannot send holds up no other."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from confluent_kafka import KafkaError, KafkaException
from helpers.load import clients


class FakeProducer:
    """Takes messages, unless it thinks the topic unknown."""

    def __init__(self, _settings):
        self.taken, self.tried, self.unknown, self.late = [], 0, False, 2

    def list_topics(self, topic=None, timeout=None):
        """Two partitions; the first brokers that are asked do not know the topic yet."""
        self.late -= 1
        if self.late >= 0:
            return SimpleNamespace(topics={})
        return SimpleNamespace(topics={"t": SimpleNamespace(error=None, partitions=[0, 1])})

    def produce(self, topic, value, key, partition, on_delivery):
        """Take it, or not."""
        self.tried += 1
        if self.unknown:
            raise KafkaException(KafkaError(KafkaError._UNKNOWN_TOPIC))
        self.taken.append(key)
        self.told = on_delivery

    def poll(self, _timeout):
        """Nothing is reported by itself."""

    def __len__(self):
        """Nothing is on its way."""
        return 0

    def report(self, number, code):
        """What became of the last message."""
        error = KafkaError(code) if code else None
        self.told(error, SimpleNamespace(topic=lambda: "t", partition=lambda: number))


@pytest.fixture
def load(monkeypatch, clock):
    monkeypatch.setattr(clients, "Producer", FakeProducer)
    return clients.Load("b1:9092", ["t"], "load", 2, lambda _text: None)


def test_a_message_waits_while_the_topic_is_unknown_and_no_other_does(load, clock):
    first, second = load._producers
    first.unknown = True
    for number in (0, 1, 0):
        load._send("t", number)
    load._poll(0)
    assert (first.taken, first.tried, second.taken) == ([], 1, ["load/0"])
    clock[0] += clients.UNKNOWN_RETRY
    load._poll(0)
    assert (first.taken, first.tried) == ([], 2), "one message is enough to learn it"
    first.unknown = False
    clock[0] += clients.UNKNOWN_RETRY
    load._poll(0)
    assert first.taken == ["load/0", "load/1"]
    assert not load._waiting and not load._unknown and not load.tracks["t-0"].again


def test_a_topic_stays_unknown_for_a_minute_at_most(load, clock):
    load._producers[0].unknown = True
    load._send("t", 0)
    clock[0] += clients.UNKNOWN_MOST + 1
    with pytest.raises(SystemExit, match="topic 't' was unknown to the brokers for 60 s"):
        load._poll(0)


@pytest.mark.parametrize(
    ("code", "again", "failed", "acked"),
    [(KafkaError._DESTROY, 1, 0, 0), (KafkaError._MSG_TIMED_OUT, 0, 1, 0), (None, 0, 0, 1)],
)
def test_what_is_given_back_is_sent_again(load, code, again, failed, acked):
    load._send("t", 1)
    producer = load._producers[1]
    producer.report(1, code)
    load._poll(0)
    assert producer.taken == ["load/0"] * (1 + again)
    track = load.tracks["t-1"]
    assert (track.again, track.failed.total(), len(track.acked)) == (again, failed, acked)


@pytest.mark.parametrize("first", [KafkaError._UNKNOWN_PARTITION, KafkaError._DESTROY])
def test_a_topic_may_be_new_when_the_load_begins(load, monkeypatch, clock, first):
    """Each producer is refused once, then its message is given back once, then it arrives."""
    answers = {producer: [first, None] for producer in load._producers}
    for producer in load._producers:
        producer.unknown = True

    def flush(_seconds):
        clock[0] += clients.UNKNOWN_RETRY
        for number, producer in enumerate(load._producers):
            if producer.unknown:
                producer.unknown = False
            elif answers[producer]:
                producer.report(number, answers[producer].pop(0))

    monkeypatch.setattr(load, "_flush", flush)
    load.warm_up()
    assert [producer.taken for producer in load._producers] == [["load/warm-up"] * 2] * 2


def test_a_load_that_cannot_begin_says_so(load, monkeypatch, clock):
    monkeypatch.setattr(load, "_flush", lambda _seconds: clock.__setitem__(0, clock[0] + clients.UNKNOWN_RETRY))
    load._producers[0].unknown = True
    with pytest.raises(SystemExit, match="2 partitions took no message within 30 s"):
        load.warm_up()
    monkeypatch.setattr(load, "_flush", lambda _seconds: load._producers[1].report(1, KafkaError._MSG_TIMED_OUT))
    with pytest.raises(SystemExit, match="t-1 takes no message before the load begins"):
        load.warm_up()


def test_a_topic_that_is_not_there(monkeypatch, clock):
    monkeypatch.setattr(clients, "Producer", FakeProducer)
    with pytest.raises(SystemExit, match="topic 'other' is not there; make it before the load begins"):
        clients.Load("b1:9092", ["other"], "load", 1, lambda _text: None)
    assert clients.WARM_UP < clock[0] < clients.WARM_UP + 1


class FakeMessage:
    """One of this load, in partition 0."""

    def __init__(self, number):
        self.number = number

    def error(self):
        """None."""

    def key(self):
        """As the load writes it."""
        return f"load/{self.number}".encode()

    def topic(self):
        """The only one."""
        return "t"

    def partition(self):
        """The first."""
        return 0


class FakeConsumer:
    """Hands out three messages, the first two twice, as after a rebalance; the load is ``done`` when it begins."""

    def __init__(self, done):
        self.left, self.done = [0, 1, 0, 1, 2], done

    def subscribe(self, _topics, on_assign):
        """All partitions at once."""
        on_assign(self, [])

    def consume(self, _most, _timeout):
        """One message at a time."""
        self.done.set()
        taken, self.left = self.left[:1], self.left[1:]
        return [FakeMessage(number) for number in taken]

    def close(self):
        """Nothing to close."""


def test_the_consumer_ends_when_it_has_each_message_not_as_many(load, monkeypatch):
    done, assigned = threading.Event(), threading.Event()
    monkeypatch.setattr(clients, "Consumer", lambda _settings: FakeConsumer(done))
    for number in range(3):
        load._send("t", 0)
        load.tracks["t-0"].acked.append((0.0, number))
    load.consume(done, assigned)
    assert assigned.is_set()
    assert {number for _when, number in load.tracks["t-0"].consumed} == {0, 1, 2}
