// Copyright (c) The streamops.kafka authors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers questions about settings with the released classes themselves: one line in, one line out.
 *
 * A line is fields between tabs, each in Base64 of UTF-16BE, which holds every text that Java can have. The first field
 * of a question is the name of the class that judges (BrokerJudge), the others are what it is asked. The first field of
 * an answer is empty, or the exception that the released class threw; the others are what the judge answered.
 */
public final class Oracle {
    private Oracle() {
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err); // what a class prints is no answer
        Map<String, Judge> judges = new HashMap<>();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            List<String> fields = decoded(line);
            String name = fields.get(0);
            if (!judges.containsKey(name)) {
                judges.put(name, (Judge) Class.forName(name).getDeclaredConstructor().newInstance());
            }
            answers.println(answer(judges.get(name), fields.subList(1, fields.size())));
            if (!questions.ready()) {
                answers.flush();
            }
        }
        answers.flush();
    }

    private static String answer(Judge judge, List<String> fields) {
        List<String> answer = new ArrayList<>();
        try {
            answer.add("");
            answer.addAll(judge.answer(fields));
        } catch (Exception | LinkageError refusal) {
            answer.clear();
            answer.add(said(refusal));
        }
        return encoded(answer);
    }

    /** An exception as one text: its class without the package, and what it says. */
    static String said(Throwable refusal) {
        return refusal.getClass().getSimpleName() + ": " + refusal.getMessage();
    }

    private static List<String> decoded(String line) {
        List<String> fields = new ArrayList<>();
        for (String field : line.split("\t", -1)) {
            fields.add(new String(Base64.getDecoder().decode(field), StandardCharsets.UTF_16BE));
        }
        return fields;
    }

    private static String encoded(List<String> fields) {
        List<String> line = new ArrayList<>();
        for (String field : fields) {
            // char by char: an encoder would replace half a surrogate pair
            byte[] bytes = new byte[2 * field.length()];
            for (int at = 0; at < field.length(); at++) {
                bytes[2 * at] = (byte) (field.charAt(at) >> 8);
                bytes[2 * at + 1] = (byte) field.charAt(at);
            }
            line.add(Base64.getEncoder().encodeToString(bytes));
        }
        return String.join("\t", line);
    }
}
