// Copyright (c) The streamops.kafka authors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

import java.util.Collections;
import java.util.List;
import java.util.Properties;

import kafka.log.LogConfig;

/** What a broker says of a topic's own settings when it is created or changed (AdminZkClient calls this). */
final class TopicJudge implements Judge {
    @Override
    public List<String> answer(List<String> fields) {
        Properties settings = Settings.of(fields);
        LogConfig.validate(settings);
        LogConfig.fromProps(Collections.emptyMap(), settings); // what the broker makes of it
        return Collections.emptyList();
    }
}
