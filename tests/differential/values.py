# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values to try for a setting, right and wrong ones: by its type, by its neighbours' numbers, and by a slip.

Nothing here says which are right; the release's class does.
"""

from __future__ import annotations

from random import Random

from ansible_collections.streamops.kafka.plugins.module_utils._common.properties import Key


def pool(words: str) -> tuple[str, ...]:
    """Values written as one text, with a bar between them."""
    return tuple(words.split("|"))


# What people write, what other languages take, and blanks that are none to Java.
INTEGERS = pool(
    "0|1|-1|7|+5|007|-0| 12|12 |\t12|1024|65535|65536|2147483647|2147483648|-2147483648|-2147483649"
    "|9223372036854775807|9223372036854775808|32767|32768|| |1_000|1,000|1.0|1.5|1e3|0x10|0b1|10L|1d|5 MB|7d|1k"
    "|--5|+-5|+|-|\u00a05|5\u2003|\u0665|\uff15|\u2075|\u00b2|\U0001d7d8|five|none|null|true|~"
)
DOUBLES = pool(
    "0.5|0|1|1.0|-0.5|2|1.0000001|.5|5.| 0.5|0.5 |1d|0.5f|1D|1.F|1e-3|1E3|1e400|4.9e-324|NaN|Infinity|-Infinity"
    "|+Infinity|0x1p-1|0X.8P0|+0.5|0x1.8p0d|| |.|1_0.5|0,5|inf|nan|infinity|-inf|1L|0x10|0x1p|1e|e5|0.5ff|50%"
    "|half|null|\u00a00.5|\u0660.5|--1|1.2.3"
)
BOOLEANS = pool(
    "true|false|TRUE|False| true|true |tRuE|\ttrue|| |yes|no|on|off|1|0|t|y|truefalse|true,false|\u00a0true"
    "|tr\u0443e|null|enabled|'true'|\"true\"|none"
)
STRINGS = pool("| |a|a b| x|x |none|null|*|a,b|,|/x/y|\u00e9\u4e2d|a=b|#a|a\\b")
LISTS = pool("| |,|a|a,b|a, b|a ,b|a,,b|,a|a,|a b|a;b|*")
SHIPPED = (
    "kafka.security.auth.SimpleAclAuthorizer",
    "kafka.metrics.KafkaCSVMetricsReporter",
    "org.apache.kafka.common.metrics.JmxReporter",
    "org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder",
)
CLASSES = SHIPPED + pool(
    "| |none|SimpleAclAuthorizer|com.example.Plugin|com.example.Outer$Inner|io.example.kafka.Reporter"
    "|kafka.security.auth.SimpleAclAuthoriser|1abc|a..b|.a|a.|a b|com.example.|a-b.C|a/b/C"
    "|kafka/security/auth/SimpleAclAuthorizer|[I|int|class a.B|a.B.class|a.B,c.D|\u00e9.B|true"
)
VERSIONS = pool(
    "0.8.0|0.8.2|0.9.0|0.10.0|0.10.0-IV0|0.10.1-IV2|0.10.2.1|0.11.0|0.11.0-IV2|0.11.0.3|1.0|1.0.0|1.1-IV0|2.0"
    "|2.0.1|2.0-IV1|2.1|2.1.0|2.1-IV2| 2.1|2.1.|2.1.x|2.1..5||2|0|0.8|0.10|1|2.2|2.10|2.1-IV3|2.1-iv2|02.1|2.1 "
    "|2,1|v2.1|latest|2.1-SNAPSHOT|2..1|.2.1|0.11.0-IV3|3.0|1.0-IV1|2.01"
)
CODECS = pool("producer|gzip|snappy|lz4|zstd|uncompressed|GZIP|Producer| lz4|none|zip|lz-4|")
OVERRIDES = pool(
    "|10.0.0.1:5|a:1,b:2|::1:7|fe80::1%eth0:3| a:1 , b:2 |,|a:1,|:5|a: 5|h-1.x_y:1|a|a:|a:x|,a:1|a:1,,b:2|a:1;b:2"
    "|a=1|a b:1|a:1 b:2|a:1_0|10.0.0.0/8:5|[::1]:5|a:-1|a:99999999999|a:1.0|*:5"
)
THROTTLES = pool("*||0:1|0:1,1:2| 0:1 , 1:2|0:1,|*,0:1|0:1,*|0|a:1|0:1:2|0-1|**|0: 1|-1:2|all|none")
ADDRESSES = pool(
    "127.0.0.1|0.0.0.0|::1|[::1]|::|fe80::1|10.1|1|localhost|127.0.0.1 ||256.1.1.1|1.2.3.4.5|[1.2.3.4]|::1::2"
    "|[::1|1.2.3.4:80|http://a|a b|*|-"
)
SASL = pool("GSSAPI|PLAIN|SCRAM-SHA-256|GSSAPI,PLAIN|PLAIN, SCRAM-SHA-512||gssapi| GSSAPI")
USERS = pool(
    "User:a|User:a;User:b|User:a;| User:a ; User:b |;|User:CN=a,OU=b|User:a;Group:b|:|User:||User|a|User:a;;User:b"
    "|;User:a|User:a;b|User=a|*|User:a,User:b"
)
SPECIAL = {
    "super.users": USERS,
    "log.message.format.version": VERSIONS,
    "message.format.version": VERSIONS,
    "inter.broker.protocol.version": VERSIONS,
    "compression.type": CODECS,
    "max.connections.per.ip.overrides": OVERRIDES,
    "leader.replication.throttled.replicas": THROTTLES,
    "follower.replication.throttled.replicas": THROTTLES,
    "clientPortAddress": ADDRESSES,
    "metrics.recording.level": ("INFO", "DEBUG", "info", "TRACE", "", "WARN"),
    "offsets.topic.compression.codec": ("0", "1", "2", "3", "4", "5", "-1", "00", " 1", "gzip", "10"),
    "sasl.enabled.mechanisms": SASL,
    "sasl.mechanism.inter.broker.protocol": SASL,
    "authorizer.class.name": CLASSES,
    "metric.reporters": CLASSES,
    "kafka.metrics.reporters": CLASSES,
    "group.N": ("1", "1:2", "1:2:3", "2:3", "3", "1:1", "", "a", "1,2", "1:", ":1", "4", "1:2:4", " 1", "1: 2"),
    "peerType": ("participant", "observer", "Observer", " OBSERVER ", "", "leader", "participants", "follower"),
}
NUMBERS = ("short", "int", "long", "double")
BY_TYPE = {
    **dict.fromkeys(NUMBERS[:3], INTEGERS),
    **dict.fromkeys(("string", "password"), STRINGS),
    "double": DOUBLES,
    "boolean": BOOLEANS,
    "list": LISTS,
    "class": CLASSES,
}
ALPHABET = "0159.,:;-_+ \tabxeEdDfFLtrue*#=!\\/$'\"\u00a0\u00e9\u0661"


def bounds(key: Key) -> list[str]:
    """Beside what the catalogue has for the key: at its ends, next to them, and what it says by default."""
    ends = [part for part in key.valid.split("..") if part not in ("", "-")] if ".." in key.valid else []
    numbers = [int(end) + step for end in ends if end.lstrip("-").isdigit() for step in (-1, 0, 1)]
    choices = key.valid.split("|") if "|" in key.valid else []
    words = [*choices, *map(str.upper, choices), *(f" {one}" for one in choices), *(f"{one}x" for one in choices)]
    words += [",".join(choices), ", ".join(choices[::-1])]
    return [*map(str, numbers), *words, *([key.default] if key.default is not None else [])]


def slipped(text: str, random: Random) -> str:
    """The same text after one slip: a character too many, one too few, or another one."""
    at, other = random.randrange(len(text) + 1), random.choice(ALPHABET)
    before, after = text[:at], text[at:]
    return random.choice((before + other + after, before + after[1:], before + other + after[1:]))


def value(key: Key, general: str, random: Random) -> str:
    """A value to try. ``general``: the key's name in the catalogue (``group.N``)."""
    if general == "clientPortAddress":  # whether a resolver knows a name is no matter of how it is written
        return random.choice(ADDRESSES)
    usual, near = SPECIAL.get(general) or BY_TYPE.get(key.type, STRINGS), bounds(key)
    chance = random.random()
    if chance < 0.1:  # what is right elsewhere
        return random.choice(random.choice(list(BY_TYPE.values())))
    if chance < 0.2:  # nothing that anybody would write
        return "".join(random.choices(ALPHABET, k=random.randrange(1, 7)))
    if chance < 0.3 and key.type in NUMBERS:  # any number of its kind
        number = random.randrange(10 ** random.randrange(1, 11))
        return str(number) if key.type != "double" else repr(random.random() * random.choice((1, number)))
    chosen = random.choice(near if near and chance < 0.45 else usual)
    for _slip in range(random.choice((0, 0, 0, 1, 1, 2))):
        chosen = slipped(chosen, random)
    return chosen
