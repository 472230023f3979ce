// Copyright (c) The streamops.kafka authors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

import java.io.File;
import java.util.Collections;
import java.util.List;

import kafka.log.Log;

/**
 * Which partition a broker takes a folder in log.dirs for; what is none ends its start with an exception. Asked: the
 * folder's name.
 */
final class FolderJudge implements Judge {
    @Override
    public List<String> answer(List<String> fields) {
        return Collections.singletonList(Log.parseTopicPartitionName(new File("/d", fields.get(0))).toString());
    }
}
