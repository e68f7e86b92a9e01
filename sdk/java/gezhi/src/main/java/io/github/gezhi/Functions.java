package io.github.gezhi;

import io.github.gezhi.error.UnknownFunctionException;
import java.util.List;

/**
 * The functions of the contract by name. A module exports more than these, of other shapes, and none of the others is
 * entered.
 */
final class Functions {
    private static final List<String> ALL = List.of("open", "check", "enroll", "decide", "decide-many", "evaluate",
            "deadline", "timeline", "timeline-many", "duties", "survey", "score", "assess", "describe");

    private Functions() {
    }

    /** Refuses a name that the contract does not have, before an instance is taken. */
    static void check(String function) {
        if (function == null || !ALL.contains(function)) {
            throw new UnknownFunctionException("the contract has no function `" + function + "`; it has "
                    + String.join(", ", ALL), null);
        }
    }
}
