# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables that a caller's shell may have, and that something which starts a service would read (safety rule S18).

From Apache's scripts at the tags 2.1.0, 2.1.1, release-3.4.12 and release-3.4.14, and from what Java, bash and the
commands of CentOS 7 read by themselves. Values are such that a service that got one would fail, or be another one.
"""

from __future__ import annotations

KAFKA = {  # kafka-run-class.sh, and the commands that start or stop a server
    "CLASSPATH": "/nowhere",
    "CONSOLE_OUTPUT_FILE": "/nowhere/out",  # this and the next three are its own, but for a first value
    "DAEMON_MODE": "true",
    "DAEMON_NAME": "other",
    "GC_LOG_ENABLED": "true",
    "DEBUG_SUSPEND_FLAG": "y",
    "EXTRA_ARGS": "-name other",
    "INCLUDE_TEST_JARS": "true",
    "JAVA_DEBUG_OPTS": "-Ddebug=caller",
    "JAVA_DEBUG_PORT": "1",
    "JAVA_HOME": "/nowhere",
    "JMX_PORT": "19999",
    "KAFKA_DEBUG": "y",
    "KAFKA_GC_LOG_OPTS": "-Xlog:gc*:file=/nowhere/gc.log",
    "KAFKA_HEAP_OPTS": "-Xmx1m",
    "KAFKA_JMX_OPTS": "-Dcom.sun.management.jmxremote.port=1",
    "KAFKA_JVM_PERFORMANCE_OPTS": "-XX:+NoSuchOption",
    "KAFKA_LOG4J_OPTS": "-Dlog4j.configuration=file:/nowhere",
    "KAFKA_OPTS": "-Dfrom=caller",
    "LOG_DIR": "/nowhere",
    "SCALA_BINARY_VERSION": "2.10",
    "SCALA_VERSION": "2.10.0",
    "SIGNAL": "KILL",
    "UPGRADE_KAFKA_STREAMS_TEST_VERSION": "0.10.0",
}
ZOOKEEPER = {  # zkEnv.sh, zkServer.sh, zkCli.sh, zkCleanup.sh, zkTxnLogToolkit.sh
    "CLASSPATH": "/nowhere",
    "CLIENT_JVMFLAGS": "-Dfrom=caller",
    "JAVA_HOME": "/nowhere",
    "JMXAUTH": "true",
    "JMXDISABLE": "false",
    "JMXLOCALONLY": "true",
    "JMXLOG4J": "false",
    "JMXPORT": "1",
    "JMXSSL": "true",
    "JVMFLAGS": "-Xmx1m",
    "OSTYPE": "solaris",
    "SERVER_JVMFLAGS": "-Xmx1m",
    "ZOOBINDIR": "/nowhere",
    "ZOOCFG": "other.cfg",
    "ZOOCFGDIR": "/nowhere",
    "ZOOPIDFILE": "/nowhere/pid",
    "ZOO_LOG4J_PROP": "TRACE,CONSOLE",
    "ZOO_LOG_DIR": "/nowhere",
    "ZOO_NOEXEC": "y",
    "ZOO_STOP_TIMEOUT": "0",  # of the assembled zkServer.sh
}
JAVA = {  # the JVM and its launcher
    "JAVA_TOOL_OPTIONS": "-javaagent:/nowhere.jar",
    "JDK_JAVA_OPTIONS": "-Xmx1m",
    "LD_LIBRARY_PATH": "/nowhere",
    "LD_PRELOAD": "",
    "TZ": "Asia/Seoul",
    "_JAVA_OPTIONS": "-Xmx1m",
}
SHELL = {  # bash, and commands that scripts call
    "BASH_ENV": "/dev/null",
    "BASH_FUNC_grep%%": "() { false; }",
    "CDPATH": "/nowhere",
    "ENV": "/dev/null",
    "GREP_OPTIONS": "-v",
    "GZIP": "--no-such-option",
    "LC_ALL": "C.UTF-8",
    "LS_OPTIONS": "--no-such-option",
    "POSIXLY_CORRECT": "",
    "QUOTING_STYLE": "c",
    "TAR_OPTIONS": "--no-such-option",
}
EVERY = KAFKA | ZOOKEEPER | JAVA | SHELL
