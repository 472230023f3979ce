# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight: what each role finds by itself, in the variables of one host and on its node. PRIVATE to the collection.

Data only; each rule is where the role makes its plan: ``broker/`` (``plan.py``, ``settings.py``, ``plug_ins.py``,
``listeners.py``, ``identity.py``, ``folders.py``), ``ensemble/`` (``plan.py``, ``settings.py``), ``service/``
(``plan.py``, ``jvm.py``, ``places.py``), ``preflight/variables.py`` and ``findings/`` (``forms.py``, ``texts.py``,
``nothing.py``); KC043 in ``service/archive.py``; KC024 is in the role java.
"""

from __future__ import annotations

from .model import ERROR, WARNING, Rule

BROKER_ID = Rule("KC001", ERROR, "a broker without a number of its own", "R10", final=True)
SOME_RACKS = Rule("KC002", ERROR, "racks for only some brokers of a cluster", "R61")
LISTENER = Rule("KC003", ERROR, "a listener that cannot be opened", "R11", final=True)
EVERY_ADDRESS = Rule("KC004", ERROR, "an advertised address that nobody can connect to", "R09", final=True)
LOOPBACK = Rule("KC005", ERROR, "an advertised address at which every client reaches itself", "R09")
ZOOKEEPER = Rule("KC006", ERROR, "an invalid address or path of ZooKeeper", "R12", final=True)
LOG_DIRS = Rule("KC007", ERROR, "data directories that are invalid, or inside each other", "R13", final=True)
EMPTIED = Rule("KC008", ERROR, "messages in a directory that a reboot empties", "R06")
PROTOCOL = Rule("KC009", ERROR, "a protocol version that the release does not speak", "S03", final=True)
OWN_VARIABLE = Rule("KC010", ERROR, "a setting that has a variable of its own", "R10, R12, R13", final=True)
VALUE = Rule("KC011", ERROR, "a value that the setting cannot have", "Kafka, ZooKeeper", final=True)
UNKNOWN = Rule("KC012", ERROR, "a setting that the release does not have", "R24, Kafka, ZooKeeper")
IGNORED = Rule("KC013", ERROR, "a setting that nothing reads where it is put", "R26, ZooKeeper")
DEPRECATED = Rule("KC014", WARNING, "a setting that later releases do not have", "Kafka")
OVERRULED = Rule("KC015", WARNING, "a setting that a more precise one overrides", "R21")
TWO_BROKERS = Rule("KC016", WARNING, "two brokers", "S05")
NOBODY_READS = Rule("KC017", WARNING, "a variable that no role reads", "Ansible")
NO_CLASS_READS = Rule("KC018", WARNING, "a setting that no class reads", "Kafka, ZooKeeper")
ENSEMBLE_SIZE = Rule("KC019", ERROR, "an ensemble whose size gains nothing", "R05")
SERVER_ID = Rule("KC020", ERROR, "a ZooKeeper server without a number of its own", "R05", final=True)
SESSIONS = Rule("KC021", ERROR, "sessions whose minimum is above their maximum", "ZooKeeper", final=True)
DATA_DIR = Rule("KC022", ERROR, "an invalid data directory of ZooKeeper", "R03", final=True)
JAVA = Rule("KC023", ERROR, "a Java that the releases cannot run on", "R01", final=True)
NO_JAVA = Rule("KC024", ERROR, "no Java, and no source for one", "R01", final=True)
NOT_AT_START = Rule("KC025", ERROR, "a value with which the broker fails later in its start", "Kafka", final=True)
MISREAD = Rule("KC026", ERROR, "a value that is accepted, and read as another one", "Kafka, ZooKeeper")
NO_SUCH_CLASS = Rule("KC027", WARNING, "a class that the release does not bring", "Kafka, ZooKeeper")
NOTHING = Rule("KC028", ERROR, "a setting without a value", "YAML", final=True)
QUORUM_LOGIN = Rule("KC029", ERROR, "servers that must log in to each other but cannot", "ZooKeeper", final=True)
GROUPS = Rule("KC030", ERROR, "groups of voters that are not the ensemble's servers", "ZooKeeper", final=True)
LOST = Rule("KC032", ERROR, "a value that would be changed on its way to the process", "Java", final=True)
BLANKS = Rule("KC033", WARNING, "a value whose leading or trailing blanks are cut off", "Kafka, ZooKeeper")
ADDRESS = Rule("KC034", ERROR, "an invalid host or port", "Kafka, ZooKeeper", final=True)
MISNAMED = Rule("KC036", ERROR, "a listener whose name contradicts its protocol", "Kafka")
UNPROTECTED = Rule("KC037", WARNING, "a listener without a protocol, on a broker with encryption or logins", "Kafka")
FORM = Rule("KC040", ERROR, "a variable of the wrong type", "Ansible", final=True)
TEMPORARY = Rule("KC042", ERROR, "temporary files where a cleaner removes them", "systemd", final=True)
NO_ARCHIVE = Rule("KC043", ERROR, "no archive, or no place to unpack it", "R01, R03, R06", final=True)
LEFT_OUT = Rule("KC060", ERROR, "a run without hosts that its cluster needs", "S05", final=True)
ACCEPTANCE = Rule("KC061", ERROR, "an acceptance that has no effect", "Ansible", final=True)
SPARED = Rule("KC062", ERROR, "absent hosts without which the cluster cannot work", "S01, S10", final=True)

# A role finds it by itself, and `preflight/cluster.py` where no role has looked.
DUPLICATE_ID = Rule("KC201", ERROR, "two brokers of a cluster have the same id", "R10", final=True)

ACCOUNT = Rule("KC501", ERROR, "the play's account can do too little on the node", "Ansible", final=True)
REAL_LINK = Rule("KC502", ERROR, "a directory at the place of the link to the installed version", "R06", final=True)
HEAP = Rule("KC503", ERROR, "a heap that Java cannot read, or this host cannot give", "R60", final=True)
OTHER_RELEASE = Rule("KC504", ERROR, "another minor release than the one that wrote the data", "S03", final=True)
PORT_TAKEN = Rule("KC505", ERROR, "a port that another process has", "R11", final=True)
NO_ROOM = Rule("KC506", ERROR, "a disk without room", "R13", final=True)
OTHER_BROKER = Rule("KC507", ERROR, "the disk of another broker", "S04", final=True)
NOT_MOUNTED = Rule("KC508", ERROR, "a disk that is not mounted", "S04", final=True)
ROOT_DISK = Rule("KC509", ERROR, "messages on the root file system", "R13", final=True)
ONE_DISK = Rule("KC510", ERROR, "two data directories on one disk", "R13", final=True)
OPEN_FILES = Rule("KC511", ERROR, "more open files than the host allows", "R60", final=True)
LOCALE = Rule("KC512", ERROR, "names beyond ASCII where Java has no characters for them", "Java", final=True)
UNIT = Rule("KC513", ERROR, "a name that a unit of systemd cannot hold", "systemd", final=True)
OTHER_SERVER = Rule("KC514", ERROR, "the disk of another ZooKeeper server", "S01", final=True)
OTHER_ENSEMBLE = Rule("KC515", ERROR, "data of another ensemble", "S01", final=True)
EMPTY_SERVER = Rule("KC516", ERROR, "an empty server in an ensemble that is in use", "S01", final=True)
STRAY = Rule("KC520", ERROR, "directories among the data that are not of a partition", "Kafka", final=True)
MOUNTED = Rule("KC521", ERROR, "a mount that does not allow what a service does there", "Linux", final=True)
BARRED = Rule("KC522", ERROR, "a directory or a file that the service's account cannot use", "R02", final=True)
MISPLACED = Rule("KC523", ERROR, "ZooKeeper's logs and snapshots in each other's directory", "ZooKeeper", final=True)
FEW_FILES = Rule("KC524", WARNING, "fewer open files than configured", "R60")
SEGMENTS = Rule("KC525", ERROR, "more segments than the limits of the host allow", "R60")
FEW_THREADS = Rule("KC526", ERROR, "fewer threads than a service has", "R60")
UNRESOLVED = Rule("KC527", ERROR, "a name that the host cannot resolve", "R09")
ELSEWHERE = Rule("KC528", ERROR, "a name to listen on that resolves to another address", "R09, R11")
LEFT = Rule("KC529", ERROR, "a directory that is no longer used, with data in it", "S01, S04", final=True)

VARIABLES = (
    *(BROKER_ID, SOME_RACKS, LISTENER, EVERY_ADDRESS, LOOPBACK, ZOOKEEPER, LOG_DIRS, EMPTIED, PROTOCOL, OWN_VARIABLE),
    *(VALUE, UNKNOWN, IGNORED, DEPRECATED, OVERRULED, TWO_BROKERS, NOBODY_READS, NO_CLASS_READS, ENSEMBLE_SIZE),
    *(SERVER_ID, SESSIONS, DATA_DIR, JAVA, NO_JAVA, NOT_AT_START, MISREAD, NO_SUCH_CLASS, NOTHING, QUORUM_LOGIN),
    *(GROUPS, LOST, BLANKS, ADDRESS, MISNAMED, UNPROTECTED, FORM, TEMPORARY, NO_ARCHIVE),
)
TOGETHER = (LEFT_OUT, ACCEPTANCE, SPARED)  # found where all hosts are judged
NODE = (
    *(ACCOUNT, REAL_LINK, HEAP, OTHER_RELEASE, PORT_TAKEN, NO_ROOM, OTHER_BROKER, NOT_MOUNTED, ROOT_DISK, ONE_DISK),
    *(OPEN_FILES, LOCALE, UNIT, OTHER_SERVER, OTHER_ENSEMBLE, EMPTY_SERVER, STRAY, MOUNTED, BARRED, MISPLACED),
    *(FEW_FILES, SEGMENTS, FEW_THREADS, UNRESOLVED, ELSEWHERE, LEFT),
)
