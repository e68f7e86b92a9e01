// The contract's functions as typed methods, for everything that has a pack open.
import type {
  AssessRequest, AssessResponse, Decision, DecideRequest, DecideManyRequest, DeadlineRequest, DescribeResponse,
  DutiesRequest, DutiesResponse, EvaluateRequest, EvaluateResponse, Incident, Requests, Responses, ScoreRequest, ScoreResponse, SurveyRequest,
  SurveyResponse, TimelineManyRequest, TimelineRequest, TimelineResponse,
} from "./generated/contract.js";
import type { Input } from "./write.js";

/** An answer that is promised where calls go to Workers, and given at once where they do not. */
export type Given<Later extends boolean, T> = Later extends true ? Promise<T> : T;

/** What to list beside a decision. */
export interface DecideOptions {
  /** Whether to list the rows hit and possible, with their quotes. Left out: `false`. */
  readonly trace?: boolean;
  /** Whether to give the receipt. Left out: `true`. */
  readonly receipt?: boolean;
}

/**
 * The functions of an open pack. `Later` is true where answers are promised.
 *
 * Errors of every method: a {@link ContractError} of the kind that the engine answered, {@link OutOfRange} for a value
 * that cannot be sent, {@link Trap}, {@link ResponseError}, {@link Closed}; with Workers also {@link TimedOut},
 * {@link Overloaded} and {@link WorkerFailed}.
 */
export abstract class Functions<Later extends boolean> {
  /**
   * Calls a function of the contract by its name; both sides are JSON texts. Not for `open` and `enroll`: they change
   * what is open, and need a {@link Session}.
   *
   * ```js
   * const text = await pack.call("describe", "{}");
   * ```
   */
  abstract call(name: string, request: string): Given<Later, string>;

  /** @internal */
  protected abstract ask<F extends keyof Requests & keyof Responses>(
    name: F,
    request: unknown,
  ): Given<Later, Responses[F]>;

  /**
   * Decides one incident: what it is, who is responsible, by when, and why.
   *
   * ```js
   * const incident = { id: "2026-000123", reported_at: new Date(), text: "地下自来水管破裂" };
   * const decision = await pack.decide({ incident, trace: true });
   * ```
   */
  decide(request: Input<DecideRequest>): Given<Later, Decision> {
    return this.ask("decide", request);
  }

  /** Decides one incident, with a receipt and without a trace where nothing else is said. */
  decideIncident(incident: Input<Incident>, options: DecideOptions = {}): Given<Later, Decision> {
    return this.ask("decide", { incident, ...options });
  }

  /** Decides many incidents in one crossing; a bad one gives `{ error }` in its place. */
  decideMany(request: Input<DecideManyRequest>): Given<Later, Responses["decide-many"]> {
    return this.ask("decide-many", request);
  }

  /** Evaluates one of the pack's tables on inputs of your own. */
  evaluate(request: Input<EvaluateRequest>): Given<Later, EvaluateResponse> {
    return this.ask("evaluate", request);
  }

  /** Computes deadlines by one of the pack's calendars. */
  deadline(request: Input<DeadlineRequest>): Given<Later, Responses["deadline"]> {
    return this.ask("deadline", request);
  }

  /** How every clock of a case stands at an instant, who holds it, and what changes next. */
  timeline(request: Input<TimelineRequest>): Given<Later, TimelineResponse> {
    return this.ask("timeline", request);
  }

  /** The same for many cases in one crossing; a bad one gives `{ error }` in its place. */
  timelineMany(request: Input<TimelineManyRequest>): Given<Later, Responses["timeline-many"]> {
    return this.ask("timeline-many", request);
  }

  /** Judges recurring duties against a log: done, due, overdue or unspecified. */
  duties(request: Input<DutiesRequest>): Given<Later, DutiesResponse> {
    return this.ask("duties", request);
  }

  /** Holds grids against the pack's sizing rules. */
  survey(request: Input<SurveyRequest>): Given<Later, SurveyResponse> {
    return this.ask("survey", request);
  }

  /** Scores closed cases against the pack's outcome targets. */
  score(request: Input<ScoreRequest>): Given<Later, ScoreResponse> {
    return this.ask("score", request);
  }

  /** Tells which of the pack's properties hold for an incident and its decision, or for a pair. */
  assess(request: Input<AssessRequest>): Given<Later, AssessResponse> {
    return this.ask("assess", request);
  }

  /** Describes engine and pack: vocabulary, tables, rules, sources, limits. */
  describe(): Given<Later, DescribeResponse> {
    return this.ask("describe", {});
  }
}
