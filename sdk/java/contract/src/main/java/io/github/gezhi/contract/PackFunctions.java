package io.github.gezhi.contract;

import java.util.List;

/**
 * The functions of an open pack: typed, and by name with JSON on both sides.
 *
 * <p>Every one of them throws {@link io.github.gezhi.error.ContractException} (a subclass for each kind) for the
 * engine's own answer that it cannot be done, {@link io.github.gezhi.error.OutOfRangeException} before anything is sent
 * that JSON cannot carry, {@link io.github.gezhi.error.ResponseException} for an answer of another shape, and whatever
 * {@link io.github.gezhi.error.GezhiException} the way to the engine has of its own.
 */
public interface PackFunctions {
    /**
     * Calls a function by its name in the contract, as {@code decide-many}.
     *
     * @param function the name
     * @param request JSON, sent as it is
     * @return the answer, byte for byte the engine's
     */
    String call(String function, String request);

    /**
     * Decides an incident, with a receipt and without a trace.
     *
     * @param incident what is known of it
     * @return what it is, who is responsible, by when, and why
     */
    default Decision decide(Incident incident) {
        return decide(incident, false, true);
    }

    /**
     * Decides an incident.
     *
     * @param incident what is known of it
     * @param trace whether every row looked at is listed
     * @param receipt whether the digests of pack, request and decision come along
     * @return the decision
     */
    default Decision decide(Incident incident, boolean trace, boolean receipt) {
        return ask("decide", DecideRequest.builder().incident(incident).trace(trace).receipt(receipt).build());
    }

    /**
     * Decides many incidents in one call; each is judged alone.
     *
     * @param incidents at most as many as {@code describe} says
     * @return an answer or an error for each, in order
     */
    default List<DecisionOutcome> decideMany(List<Incident> incidents) {
        return decideMany(incidents, false, true);
    }

    /**
     * Decides many incidents in one call.
     *
     * @param incidents at most as many as {@code describe} says
     * @param trace whether every row looked at is listed
     * @param receipt whether each decision has a receipt
     * @return an answer or an error for each, in order
     */
    default List<DecisionOutcome> decideMany(List<Incident> incidents, boolean trace, boolean receipt) {
        return ask("decide-many", DecideManyRequest.builder()
                .incidents(new java.util.ArrayList<Object>(incidents)).trace(trace).receipt(receipt).build());
    }

    /**
     * Looks a table up.
     *
     * @param request the table's name and its inputs
     * @return its outputs and the rows hit
     */
    default EvaluateResponse evaluate(EvaluateRequest request) {
        return ask("evaluate", request);
    }

    /**
     * Computes due instants by one of the pack's calendars.
     *
     * @param request starts and limits
     * @return an instant or an error for each, in order
     */
    default List<DueDateOutcome> deadline(DeadlineRequest request) {
        return ask("deadline", request);
    }

    /**
     * Tells how a case stands at an instant.
     *
     * @param request the case (incident, decision, events) and the instant
     * @return its state, holder, clocks, and what comes next
     */
    default TimelineResponse timeline(TimelineRequest request) {
        return ask("timeline", request);
    }

    /**
     * Tells how many cases stand at one instant; each is judged alone.
     *
     * @param request the cases and the instant
     * @return an answer or an error for each, in order
     */
    default List<TimelineResponseOutcome> timelineMany(TimelineManyRequest request) {
        return ask("timeline-many", request);
    }

    /**
     * Judges recurring duties.
     *
     * @param request a period and a log of what was done
     * @return each duty as done, due, overdue or not to be told
     */
    default DutiesResponse duties(DutiesRequest request) {
        return ask("duties", request);
    }

    /**
     * Holds grids against the pack's sizing rules.
     *
     * @param request grids, or those of the roster, and areas to be divided
     * @return how each compares
     */
    default SurveyResponse survey(SurveyRequest request) {
        return ask("survey", request);
    }

    /**
     * Scores closed cases against the pack's targets.
     *
     * @param request the cases
     * @return each target with both readings
     */
    default ScoreResponse score(ScoreRequest request) {
        return ask("score", request);
    }

    /**
     * Tells which of the pack's properties hold for an incident and its decision, or for a pair.
     *
     * @param request the incident, and what is given beside it
     * @return the properties that hold, that do not speak, that are broken or could not be asked
     */
    default AssessResponse assess(AssessRequest request) {
        return ask("assess", request);
    }

    /**
     * Describes the engine and the pack: vocabulary, tables, sources, limits.
     *
     * @return the description
     */
    default DescribeResponse describe() {
        return Json.readPayload("describe.response", call("describe", "{}"));
    }

    /**
     * Calls a function with a typed request and reads its answer by the contract's type for it.
     *
     * @param <T> the class of the answer, as {@link Payloads} has it
     * @param function the name in the contract
     * @param request the request
     * @return the answer
     */
    default <T> T ask(String function, Payload request) {
        return Json.readPayload(function + ".response", call(function, Json.write(request)));
    }
}
