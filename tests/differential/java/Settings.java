// Copyright (c) The streamops.kafka authors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

import java.util.List;
import java.util.Properties;

/** The settings of a question: key, value, key, value and so on. */
final class Settings {
    private Settings() {
    }

    static Properties of(List<String> fields) {
        Properties settings = new Properties();
        for (int at = 0; at < fields.size(); at += 2) {
            settings.setProperty(fields.get(at), fields.get(at + 1));
        }
        return settings;
    }
}
