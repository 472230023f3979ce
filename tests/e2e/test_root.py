# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""site.yml as root on a host without an init system, default folders: users, owners, privileges (R02, R03, R06)."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.callers import EVERY
from helpers.launchers import archive
from helpers.sandbox import Sandbox, missing, node_python, sandbox
from helpers.site import CACHE, JAVA_11, ROOT, Run, free_ports, recap

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")

# What Java would read otherwise if it were not escaped; and a folder whose name Java writes by the locale.
RULE = r"RULE:[1:$1@$0](.*@EXAMPLE\.COM)s/@.*//"
SECOND = r"/srv/données \n=#Ω😀"
# As on hardened hosts, /tmp allows no programs; the checkout stays where it is, also if that is below /tmp.
HARDENED = """
mkdir -p /mnt/checkout && mount --bind "$0" /mnt/checkout && mount -t tmpfs -o noexec,nosuid,nodev tmpfs /tmp \\
  && mkdir -p "$0" && mount --bind /mnt/checkout "$0"
"""


class Host:
    """The sandbox as a host of an inventory."""

    def __init__(self, inside: Sandbox) -> None:
        self.inside = inside
        self.caller = " ".join(f"{name}={shlex.quote(value)}" for name, value in EVERY.items())
        self.ports = dict(zip(("zookeeper", "kafka"), free_ports(2), strict=True))
        for name in ("kafka_2.12-2.1.0", "zookeeper-3.4.12"):
            archive(name)  # into the cache, now: the callers' variables that are set below are Maven's, too
        inside.run("bash", "-c", HARDENED, str(ROOT))
        inside.run("cp", "-rL", str(JAVA_11), "/opt/jre")  # where the service users can read it
        listener = {"name": "INSIDE", "port": self.ports["kafka"], "advertised_host": "localhost"}
        variables = {
            "ansible_connection": "local",
            "ansible_python_interpreter": node_python(),
            "java_source": "path",
            "java_home": "/opt/jre",
            "kafka_allow_root_filesystem": True,
            "kafka_broker_id": 1,
            "kafka_config": {"sasl.kerberos.principal.to.local.rules": RULE},
            "kafka_heap_size": "512m",
            "kafka_log_dirs": ["/var/lib/kafka", SECOND],
            "kafka_run_dir": "/run/a b/kafka",
            "kafka_listeners": [{**listener, "host": "127.0.0.1"}],
            "kafka_tarball_cache_dir": str(CACHE),
            "kafka_tarball_source": "auto",
            "zookeeper_client_port": self.ports["zookeeper"],
            "zookeeper_config": {"clientPortAddress": "127.0.0.1"},
            "zookeeper_data_log_dir": "/opt/its log",
            "zookeeper_host": "localhost",
            "zookeeper_run_dir": "/run/zoo keeper",
            "zookeeper_tarball_cache_dir": str(CACHE),
            "zookeeper_tarball_source": "auto",
        }
        hosts = {"hosts": {"bare": None}}
        inventory = {"all": {"vars": variables}, "zookeeper": hosts, "kafka": hosts}
        inside.run("sh", "-c", 'printf %s "$0" > /root/inventory.json', json.dumps(inventory))

    def playbook(self, name: str, *arguments: str, code: int = 0) -> Run:
        """Run a playbook of the checkout inside, from a shell with variables that nobody may take over."""
        tool = Path(sys.executable).with_name("ansible-playbook")
        command = f"{tool} -i /root/inventory.json playbooks/{name}.yml {' '.join(arguments)}"
        done = self.inside.run("bash", "-c", f'cd "{ROOT}" && env ANSIBLE_NOCOLOR=1 {self.caller} {command}', code=code)
        return Run(done.returncode, done.stdout, recap(done.stdout))

    def output(self, *command: str) -> str:
        """What a command prints inside."""
        return self.inside.run(*command).stdout.strip()

    def pid(self, name: str) -> str:
        """The service's process id, as the sandbox numbers it."""
        return self.output(f"/etc/{name}/{name}-service.sh", "status").split()[1]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A host on which site.yml ran in check mode, then for real."""
    with sandbox(tmp_path_factory.mktemp("sandbox")) as inside:
        fresh = Host(inside)
        fresh.playbook("site", "--check", "--diff")
        assert fresh.inside.run("ls", "/etc/kafka", "/usr/local/kafka", code=None).returncode != 0
        first = fresh.playbook("site")
        assert first.count("failed") == 0
        assert first.count("changed") > 0
        yield fresh


def test_the_second_run_changes_nothing(host: Host) -> None:
    """Idempotence as root."""
    assert host.playbook("site").count("changed") == 0


def test_a_texts_arrive_as_they_are_written(host: Host) -> None:
    """The broker says what it read, and its messages are where they belong, though the host's locale is none."""
    log = host.output("cat", "/var/log/kafka/server.log")
    assert f"sasl.kerberos.principal.to.local.rules = [{RULE}]" in log
    assert f"log.dirs = /var/lib/kafka,{SECOND}" in log
    assert host.output("ls", "/srv") == SECOND.removeprefix("/srv/")
    assert "meta.properties" in host.output("ls", SECOND)


@pytest.mark.parametrize("name", ["zookeeper", "kafka"])
def test_r02_the_service_runs_as_its_own_user(host: Host, name: str) -> None:
    """R02: no init system, started by root, privileges dropped for good."""
    status = host.output("cat", f"/proc/{host.pid(name)}/status")
    assert f"-Djava.io.tmpdir=/var/log/{name}/tmp" in host.output("cat", f"/proc/{host.pid(name)}/cmdline").split("\0")
    uid = host.output("id", "-u", name)
    assert uid != "0"
    assert re.search(rf"^Uid:\s+{uid}\s+{uid}\s+{uid}\s+{uid}$", status, re.MULTILINE)
    groups = re.search(r"^Groups:\s*(.*)$", status, re.MULTILINE)
    assert groups and groups[1].split() == host.output("id", "-G", name).split()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/usr/local/kafka/bin", "root root 755"),
        ("/usr/local/kafka_2.12-2.1.0/libs", "root root 755"),
        ("/usr/local/zookeeper/bin", "root root 755"),
        ("/etc/kafka", "root kafka 755"),
        ("/etc/kafka/server.properties", "root kafka 640"),
        ("/etc/kafka/kafka.env", "root kafka 640"),
        ("/etc/kafka/identity", "root kafka 644"),
        ("/etc/zookeeper/zoo.cfg", "root zookeeper 644"),
        ("/var/lib/kafka", "kafka kafka 750"),
        ("/var/lib/zookeeper", "zookeeper zookeeper 750"),
        ("/var/log/kafka", "kafka kafka 750"),
        ("/var/log/kafka/tmp", "kafka kafka 750"),
        ("/var/log/zookeeper/tmp", "zookeeper zookeeper 750"),
    ],
)
def test_owners_and_modes(host: Host, path: str, expected: str) -> None:
    """The service may write to its data and logs, and to nothing that it runs or reads."""
    assert host.output("stat", "-L", "-c", "%U %G %a", path) == expected


@pytest.mark.parametrize("path", ["/usr/local/kafka/libs/x", "/usr/local/kafka/config/x", "/etc/kafka/x"])
def test_the_service_user_cannot_change_its_installation(host: Host, path: str) -> None:
    """A broker that is taken over cannot change what is started next."""
    uid, gid = (host.output("id", f"-{what}", "kafka") for what in "ug")
    done = host.inside.run("setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "touch", path, code=None)
    assert done.returncode != 0
    assert "Permission denied" in done.stdout


def test_r07_the_guides_commands_work_with_the_default_paths(host: Host) -> None:
    """R07: links lead from the installation to /etc and /var/log."""
    assert "10 read back (compression none, gzip, snappy, lz4, zstd)." in host.playbook("smoke").text
    assert "libsnappyjava.so" in host.output("ls", "/var/log/kafka/tmp")  # from /tmp it could not be loaded
    shell = ("env", "JAVA_HOME=/opt/jre")
    status = ("/usr/local/zookeeper/bin/zkServer.sh", "status")
    assert "Mode: standalone" in host.output(*shell, *status)
    anybody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")  # who is told of JAVA_HOME by java.env
    assert "Mode: standalone" in host.output(*anybody, *status)
    zookeeper = f"localhost:{host.ports['zookeeper']}"
    listed = host.output(*shell, "/usr/local/kafka/bin/kafka-topics.sh", "--list", "--zookeeper", zookeeper)
    assert "streamops_smoke" in listed
    assert host.output("readlink", "/usr/local/kafka/config/server.properties") == "/etc/kafka/server.properties"
    assert host.output("readlink", "/usr/local/kafka/logs") == "/var/log/kafka"


ZK_SERVER = "/usr/local/zookeeper/bin/zkServer.sh"
WRONG_ACCOUNT = "zookeeper runs as zookeeper; only zookeeper or root may do this, and you are nobody"


def as_account(host: Host, name: str, *command: str, code: int = 0) -> str:
    """What a command says that is called by an account, from a folder that it may not write to."""
    ids = [f"--re{what}id={host.output('id', f'-{what}', name)}" for what in "ug"]
    done = host.inside.run("setpriv", *ids, "--clear-groups", "sh", "-c", 'cd / && exec "$0" "$@"', *command, code=code)
    return done.stdout


@pytest.mark.parametrize("account", ["root", "zookeeper"])
def test_r07_k_zookeeper_is_started_as_the_guides_do_and_as_the_service(host: Host, account: str) -> None:
    """Whoever may: its account, its logs, one process that is known; nothing is written elsewhere."""
    assert "zookeeper is running already" in as_account(host, account, ZK_SERVER, "start")
    before = host.pid("zookeeper")
    as_account(host, account, ZK_SERVER, "restart")
    assert host.pid("zookeeper") != before
    as_account(host, account, ZK_SERVER, "stop")
    assert "zookeeper started: running " in as_account(host, account, ZK_SERVER, "start")
    assert host.output("stat", "-c", "%U", f"/proc/{host.pid('zookeeper')}") == "zookeeper"
    words = host.output("cat", f"/proc/{host.pid('zookeeper')}/cmdline").split("\0")
    assert {"-Dzookeeper.log.dir=/var/log/zookeeper", "-Dzookeeper.root.logger=INFO,ROLLINGFILE"} <= set(words)
    left = "find / /usr/local /var/lib/zookeeper -maxdepth 2 -name 'zookeeper*.out' -o -name zookeeper_server.pid"
    assert host.output("sh", "-c", left) == ""
    assert "Mode: standalone" in as_account(host, account, ZK_SERVER, "status")


def test_r07_k_who_may_not_start_it_is_told_so(host: Host) -> None:
    """Not STARTED; and where the service has its port already, who has it."""
    before = host.pid("zookeeper")
    for verb in ("start-foreground", "stop", "restart"):
        assert WRONG_ACCOUNT in as_account(host, "nobody", ZK_SERVER, verb, code=1)
    assert "zookeeper is running already" in as_account(host, "root", ZK_SERVER, "start-foreground", code=1)
    assert host.pid("zookeeper") == before


def test_s18_k_a_start_fails_where_another_process_has_the_port(host: Host) -> None:
    """The JVM cannot listen and ends; the other's listener does not pass for its own, and is named."""
    as_account(host, "root", ZK_SERVER, "stop")
    port = host.ports["zookeeper"]
    holds = f"import socket, time; server = socket.create_server(('', {port})); time.sleep(60)"
    python = node_python() if "python3" in node_python() else "/usr/bin/python3"
    pid = host.output("sh", "-c", '"$0" -c "$1" > /dev/null 2>&1 & echo $!', python, holds)
    try:
        for command in ("/etc/zookeeper/zookeeper-service.sh", ZK_SERVER):
            said = as_account(host, "root", command, "start", code=1)
            assert f"zookeeper ended before it served\nzookeeper: port {port} is held by process {pid} (python3" in said
            assert "started" not in said
            assert host.inside.run("/etc/zookeeper/zookeeper-service.sh", "status", code=3).stdout == "stopped\n"
    finally:
        host.output("kill", pid)
        as_account(host, "root", ZK_SERVER, "start")


def test_r60_the_heap_is_a_share_of_the_memory(host: Host) -> None:
    """ZooKeeper's is not set here: a sixteenth of what the machine, or the container that it is, has."""
    kib = int(host.output("sed", "-n", "s/^MemTotal: *\\([0-9]*\\) kB/\\1/p", "/proc/meminfo"))
    limit = Path("/sys/fs/cgroup/memory.max")
    if limit.exists() and limit.read_text().strip().isdigit():
        kib = min(kib, int(limit.read_text()) // 1024)
    heap = min(4096, max(512, kib // 1024 // 16)) // 64 * 64
    words = host.output("cat", f"/proc/{host.pid('zookeeper')}/cmdline").split("\0")
    assert {f"-Xms{heap}m", f"-Xmx{heap}m"} <= set(words)
    table = host.playbook("status").text
    assert f"heap {heap}m of {kib / 1024**2:.1f} GiB" in table
    assert "heap 512m of" in table


# What is wrong with a node: what it is given to use, and the row of the table.
FAULTS: list[tuple[str, object, str]] = [
    (
        "kafka_tmp_dir",
        "/srv/tmp/kafka",
        "KC123 error bare kafka_tmp_dir Java's temporary directory is /srv/tmp/kafka, on /srv/tmp",
    ),
    (
        "kafka_log_dirs",
        ["/srv/disk"],
        "KC520 error bare kafka_log_dirs /srv/disk is where a file system is mounted, which",
    ),
    (
        "zookeeper_log_dir",
        "/srv/ro",
        "KC521 error bare zookeeper_log_dir /srv/ro is on /srv/ro, which is mounted with ro",
    ),
    (
        "zookeeper_data_dir",
        "/srv/shut/x",
        "KC522 error bare zookeeper_data_dir the account 'zookeeper' cannot get to /srv/s",
    ),
    ("zookeeper_host", "nobody.invalid", "KC527 error bare zookeeper.connect 1 name leads to no address on this host"),
]


def test_f_what_is_wrong_with_a_node_is_found_before_anything_is_changed(host: Host) -> None:
    """Real mounts, one with the lost+found of ext4, and a name that resolves nowhere; all of it in one run."""
    host.output("mkdir", "-p", "/srv/tmp", "/srv/disk", "/srv/ro", "/srv/shut/x")
    host.output("chmod", "700", "/srv/shut")
    host.output("mount", "-t", "tmpfs", "-o", "noexec", "tmpfs", "/srv/tmp")
    host.output("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", "/srv/ro")
    host.output("sh", "-c", "dd if=/dev/zero of=/srv/image bs=1M count=4 status=none && mkfs.ext4 -q /srv/image")
    host.output("mount", "-o", "loop", "/srv/image", "/srv/disk")
    given = {name: value for name, value, _row in FAULTS}
    table = host.playbook("preflight", "-e", f"'{json.dumps(given)}'", code=2).text
    host.output("umount", "/srv/disk")
    assert [row for _name, _value, row in FAULTS if row not in table] == []
    # What runs is in order: of its own mounts, /tmp with noexec among them, nothing is found.
    assert not re.search(r"KC(123|52\d)", host.playbook("preflight").text)


def test_stop_and_start(host: Host) -> None:
    """Root stops and starts what runs as another user, with every group that this user is in by then."""
    host.output("groupadd", "certificates")
    host.output("usermod", "-aG", "certificates", "kafka")
    before = host.pid("kafka")
    assert host.playbook("stop").count("changed") == 2
    assert host.inside.run("/etc/kafka/kafka-service.sh", "status", code=3).stdout.strip() == "stopped"
    assert host.playbook("start").count("changed") == 2
    assert host.pid("kafka") != before
    groups = host.output("sed", "-n", r"s/^Groups:\s*//p", f"/proc/{host.pid('kafka')}/status").split()
    assert len(groups) == 2
    assert groups == sorted(host.output("id", "-G", "kafka").split(), key=int)
