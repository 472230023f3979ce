// Copyright (c) The streamops.kafka authors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;

/**
 * What java.util.Properties reads from a file, as Kafka's Utils.loadProps and ZooKeeper's QuorumPeerConfig.parse call
 * it. Asked: the file's bytes in Base64. Answers: key, value, key, value and so on, sorted by key.
 */
final class FileJudge implements Judge {
    @Override
    public List<String> answer(List<String> fields) throws Exception {
        Properties settings = new Properties();
        settings.load(new ByteArrayInputStream(Base64.getDecoder().decode(fields.get(0))));
        List<String> answer = new ArrayList<>();
        settings.stringPropertyNames().stream().sorted().forEach(name -> {
            answer.add(name);
            answer.add(settings.getProperty(name));
        });
        return answer;
    }
}
