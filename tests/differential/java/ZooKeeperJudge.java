// Copyright (c) The streamops.kafka authors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;

import org.apache.zookeeper.server.quorum.QuorumPeerConfig;

/** What a ZooKeeper server says of its zoo.cfg. Without dataDir it gets one that holds myid 1. */
final class ZooKeeperJudge implements Judge {
    private final Path data = Files.createTempDirectory("oracle-");

    ZooKeeperJudge() throws Exception {
        Path own = Files.write(data.resolve("myid"), "1\n".getBytes(StandardCharsets.US_ASCII));
        data.toFile().deleteOnExit();
        own.toFile().deleteOnExit(); // later ones are deleted first
    }

    @Override
    public List<String> answer(List<String> fields) throws Exception {
        Properties settings = Settings.of(fields);
        settings.putIfAbsent("dataDir", data.toString());
        Set<String> before = new HashSet<>(System.getProperties().stringPropertyNames());
        try {
            new QuorumPeerConfig().parseProperties(settings);
        } finally { // a key that it does not know becomes a property of the whole JVM
            for (String name : System.getProperties().stringPropertyNames()) {
                if (!before.contains(name)) {
                    System.clearProperty(name);
                }
            }
        }
        return Collections.emptyList();
    }
}
