package io.github.gezhi.error;

import io.github.gezhi.contract.Diagnostic;
import io.github.gezhi.contract.CaseFault;
import io.github.gezhi.contract.Error;
import io.github.gezhi.contract.ErrorKind;
import io.github.gezhi.contract.Json;
import io.github.gezhi.contract.Text;
import java.util.List;

/**
 * The engine's own answer that a call cannot be done. The instance is in order.
 *
 * <p>Each kind has a subclass here, so that {@code catch (ContractException.InvalidCase e)} selects it; a kind that
 * this version does not know is a plain {@code ContractException}.
 */
public class ContractException extends GezhiException {
    private static final long serialVersionUID = 1L;
    private final transient Error error;
    private final String json;

    ContractException(Error error, String json) {
        super(text(error), null);
        this.error = error;
        this.json = json;
    }

    /**
     * The exception of an error's JSON.
     *
     * @param json the error side of a call
     * @return an exception of the class of its kind
     * @throws ResponseException if the text is no error of the contract
     */
    public static ContractException of(String json) {
        Error error = Json.read(json, Error.class);
        switch (error.getKind().value()) {
            case "invalid_request": return new InvalidRequest(error, json);
            case "invalid_pack": return new InvalidPack(error, json);
            case "invalid_roster": return new InvalidRoster(error, json);
            case "invalid_case": return new InvalidCase(error, json);
            case "unknown_table": return new UnknownTable(error, json);
            case "rule_conflict": return new RuleConflict(error, json);
            case "not_implemented": return new NotImplemented(error, json);
            case "not_open": return new NotOpen(error, json);
            case "not_in_force": return new NotInForce(error, json);
            case "beyond_calendar": return new BeyondCalendar(error, json);
            case "limit_exceeded": return new LimitExceeded(error, json);
            case "script_failed": return new ScriptFailed(error, json);
            default: return new ContractException(error, json);
        }
    }

    private static String text(Error error) {
        StringBuilder made = new StringBuilder(error.getKind().value()).append(": ");
        made.append(error.getMessage().getEn()).append(" / ").append(error.getMessage().getZh());
        if (error.getPath() != null) {
            made.append(" (at `").append(error.getPath()).append("`)");
        }
        if (error.getHint() != null) {
            made.append("; ").append(error.getHint().getEn());
        }
        return made.toString();
    }

    /**
     * The engine's error as it came.
     *
     * @return its JSON, byte for byte
     */
    public String getJson() {
        return json;
    }

    /**
     * The whole error.
     *
     * @return every part of it
     */
    public Error getError() {
        return error != null ? error : Json.read(json, Error.class);
    }

    /**
     * Which of the failures this is.
     *
     * @return the kind
     */
    public ErrorKind getKind() {
        return getError().getKind();
    }

    /**
     * One sentence in Chinese and English.
     *
     * @return both
     */
    public Text getText() {
        return getError().getMessage();
    }

    /**
     * Where in the request, as {@code incident.facts.households}.
     *
     * @return the path, or null
     */
    public String getPath() {
        return getError().getPath();
    }

    /**
     * What keeps an event of the case from having happened so.
     *
     * @return the fault, or null
     */
    public CaseFault getFault() {
        return getError().getFault();
    }

    /**
     * The bound that was reached.
     *
     * @return its name, or null
     */
    public String getLimit() {
        return getError().getLimit();
    }

    /**
     * The rules at odds.
     *
     * @return their ids; empty for other kinds
     */
    public List<String> getRules() {
        return getError().getRules();
    }

    /**
     * The pack's file, with its layer before a colon.
     *
     * @return the file, or null
     */
    public String getFile() {
        return getError().getFile();
    }

    /**
     * The line in that file, from 1.
     *
     * @return the line, or null
     */
    public Long getLine() {
        return getError().getLine();
    }

    /**
     * The column in that line, in characters from 1.
     *
     * @return the column, or null
     */
    public Long getColumn() {
        return getError().getColumn();
    }

    /**
     * What to do about it.
     *
     * @return the hint in both languages, or null
     */
    public Text getHint() {
        return getError().getHint();
    }

    /**
     * Every problem of the pack or roster.
     *
     * @return the diagnostics; empty for other kinds
     */
    public List<Diagnostic> getDiagnostics() {
        return getError().getDiagnostics();
    }

    /** The request is not JSON, not of the schema, or names what the pack does not have. */
    public static class InvalidRequest extends ContractException {
        private static final long serialVersionUID = 1L;

        InvalidRequest(Error error, String json) {
            super(error, json);
        }
    }

    /** The pack has errors; {@link #getDiagnostics()} lists them all. */
    public static class InvalidPack extends ContractException {
        private static final long serialVersionUID = 1L;

        InvalidPack(Error error, String json) {
            super(error, json);
        }
    }

    /** The roster has faults; {@link #getDiagnostics()} lists them all. */
    public static class InvalidRoster extends ContractException {
        private static final long serialVersionUID = 1L;

        InvalidRoster(Error error, String json) {
            super(error, json);
        }
    }

    /** The events of the case cannot have happened so; {@link #getFault()} says why. */
    public static class InvalidCase extends ContractException {
        private static final long serialVersionUID = 1L;

        InvalidCase(Error error, String json) {
            super(error, json);
        }
    }

    /** The pack has no table of that name. */
    public static class UnknownTable extends ContractException {
        private static final long serialVersionUID = 1L;

        UnknownTable(Error error, String json) {
            super(error, json);
        }
    }

    /** Rows that contradict each other were hit; {@link #getRules()} names them. */
    public static class RuleConflict extends ContractException {
        private static final long serialVersionUID = 1L;

        RuleConflict(Error error, String json) {
            super(error, json);
        }
    }

    /** The function belongs to the contract, but this engine does not have it yet. */
    public static class NotImplemented extends ContractException {
        private static final long serialVersionUID = 1L;

        NotImplemented(Error error, String json) {
            super(error, json);
        }
    }

    /** No pack is open in this instance. */
    public static class NotOpen extends ContractException {
        private static final long serialVersionUID = 1L;

        NotOpen(Error error, String json) {
            super(error, json);
        }
    }

    /** The pack was not in force at the case's own date. */
    public static class NotInForce extends ContractException {
        private static final long serialVersionUID = 1L;

        NotInForce(Error error, String json) {
            super(error, json);
        }
    }

    /** The deadline needs a day that the calendar does not know. */
    public static class BeyondCalendar extends ContractException {
        private static final long serialVersionUID = 1L;

        BeyondCalendar(Error error, String json) {
            super(error, json);
        }
    }

    /** A bound was reached; {@link #getLimit()} names it. */
    public static class LimitExceeded extends ContractException {
        private static final long serialVersionUID = 1L;

        LimitExceeded(Error error, String json) {
            super(error, json);
        }
    }

    /** The pack's script failed; file, line and column say where. */
    public static class ScriptFailed extends ContractException {
        private static final long serialVersionUID = 1L;

        ScriptFailed(Error error, String json) {
            super(error, json);
        }
    }
}
