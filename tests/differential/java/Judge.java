// Copyright (c) The streamops.kafka authors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

import java.util.List;

/** Asks one class of a release what it makes of settings. */
interface Judge {
    /**
     * @param fields what is asked, as the judge's own documentation has it
     * @return what the class answers; an exception of it is a refusal, which the caller hands on
     */
    List<String> answer(List<String> fields) throws Exception;
}
