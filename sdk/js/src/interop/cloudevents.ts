// CloudEvents 1.0 ↔ the contract: decisions, a case's events, and what time does to it.
//
// | what | `type` | `id` | `time` |
// |---|---|---|---|
// | a decision | `PREFIX` + `decision.given` | incident, the decision's digest | none: the engine reads no clock |
// | an event | `PREFIX` + `incident.` + its name | incident, its number or place | `at` |
// | a change by itself | `PREFIX` + `change.overdue`, `.rung`, `.resumed` | incident, instant, place | `next.at` |
//
// The same input gives the same `id`, so a bus that drops repeated events does the right thing.
//
// Not responsible for: sending, batches, or a transport's binary mode. `dataschema` is left out: the contract's
// schemas have no public address.
import type { Case, Change, Decision, Event, TimelineResponse } from "../generated/contract.js";
import { shapes } from "../generated/shapes.js";
import { compare, type Members } from "../read.js";
import { known, packDigest, refuse, responsible } from "./shared.js";

/** Who sends: both are the host's own. */
export interface Origin {
  /** A URI reference, as `/districts/lengshuitan`. */
  source: string;
  /** What `type` begins with: the host's domain name turned round and a full stop, as `cn.grid.`. */
  prefix: string;
}

/** One event in CloudEvents' JSON form; attributes that it does not have here are passed over. */
export interface CloudEvent {
  /** `1.0`. */
  specversion: string;
  /** Unique within `source`. */
  id: string;
  /** Who sent it. */
  source: string;
  /** What it is about, as `cn.grid.incident.dispatched`. */
  type: string;
  /** The incident's number. */
  subject?: string;
  /** When it happened: RFC 3339 with an offset. */
  time?: string;
  /** `application/json`. */
  datacontenttype?: string;
  /** An extension: the digest of the pack that decided. */
  gezhipack?: string;
  /** What happened. */
  data?: unknown;
}

/** An event that came in by a bus, for the case that it belongs to. */
export interface Received {
  /** The incident's number. */
  incident: string;
  /** The event. */
  event: Event;
}

/**
 * A decision in short: what, who, by when. `time` is left out, since a decision has none.
 *
 * `data`: `incident`, `admission`, and where known `class`, `name`, `urgency`, `tier`, `responsible` (the 主办 parties,
 * else the 牵头 ones; never a person) and `deadlines` (those with an instant, each with `provisional` and
 * `illustrative` where they are so). Everything else of a decision is lost; its digest in `id` leads to the whole.
 */
export function fromDecision(decision: Decision, origin: Origin): CloudEvent {
  const { classification, responsibility, receipt } = decision;
  const id = `${decision.incident}/decision${receipt == null ? "" : `/${receipt.decision}`}`;
  const deadlines = decision.deadlines
    .filter(({ due }) => due != null)
    .map(({ clock, stage, due, provisional, illustrative }) => known({ clock, stage, due, provisional, illustrative }));
  const data = {
    incident: decision.incident,
    admission: decision.admission,
    ...known({
      class: classification.category,
      name: classification.name,
      urgency: classification.urgency,
      tier: responsibility.tier,
      responsible: responsible([responsibility.parties]),
      deadlines,
    }),
  };
  return {
    ...envelope(origin, "decision.given", id),
    subject: decision.incident,
    ...known({ gezhipack: packDigest(decision) }),
    data,
  };
}

/**
 * The event at a place of a case (from 0); `null` where the case has fewer.
 *
 * `data.event` is the contract's event, whole, so nothing is lost: `reason` and `to` are the host's own words and may
 * name people. `id` is the incident's number and the event's, or `#` and its place where it has none. `time` is left
 * out where `at` is not RFC 3339 in full.
 */
export function fromEvent(of: Case, place: number, origin: Origin): CloudEvent | null {
  const event = of.events?.[place];
  if (event === undefined) return null;
  const id = `${of.incident.id}/${event.id ?? `#${place}`}`;
  return {
    ...envelope(origin, `incident.${event.event}`, id),
    subject: of.incident.id,
    ...known({ time: isRfc3339(event.at) ? event.at : null, gezhipack: packDigest(of.decision) }),
    data: { event: known(event) },
  };
}

/**
 * What the next instant brings by itself, one event each: for the host to send when its timer rings, if nothing
 * happened to the case before.
 *
 * `data`: `incident`, `what`, and where it has them `task`, `clock` (its id, stage, limit, due and rule) and `rung`
 * (its tier and rule).
 */
export function fromNext(timeline: TimelineResponse, origin: Origin): CloudEvent[] {
  const { incident, next } = timeline;
  if (next == null) return [];
  return next.changes.map((change, place) => ({
    ...envelope(origin, `change.${change.what}`, `${incident}/${next.at}/${place}`),
    subject: incident,
    ...known({ time: isRfc3339(next.at) ? next.at : null }),
    data: { incident, what: change.what, ...known(changed(change, timeline)) },
  }));
}

function changed({ task, clock: at, rung: step }: Change, timeline: TimelineResponse): object {
  const clock = at == null ? undefined : timeline.clocks[at];
  const rung = step == null ? undefined : timeline.ladder[step];
  return {
    task,
    clock: clock && known({
      clock: clock.clock, stage: clock.stage, limit: clock.limit, due: clock.due, rule: clock.rule,
    }),
    rung: rung && known({ tier: rung.tier, rule: rung.rule }),
  };
}

/**
 * An event of a bus → an event of the case in `subject`.
 *
 * What {@link fromEvent} wrote comes back whole, from `data.event`. An event of somebody else, without `data.event`,
 * gives its name (after `PREFIX` and `incident.`), its `time` and its `id`; whether the flow has such a step is the
 * engine's to say.
 *
 * @throws {InvalidRequest} at `type` (not one of ours, or at odds with the event inside), `subject` (missing),
 *   `data.event` (not the contract's), or `time` (missing, and no event inside).
 */
export function eventFrom(event: CloudEvent, prefix: string): Received {
  const { type, subject, time } = event;
  const family = `${prefix}incident.`;
  const name = type.startsWith(family) ? type.slice(family.length) : "";
  if (name === "") throw refuse("type", `\`${type}\` 不是案件的事件`, `\`${type}\` is no event of a case`);
  if (subject == null) throw refuse("subject", "缺少 subject：是哪件事项", "`subject` is missing");
  const inner = (event.data as { event?: unknown } | null | undefined)?.event;
  if (inner !== undefined) return { incident: subject, event: named(inner, name) };
  if (time == null) throw refuse("time", "缺少 time：何时发生", "`time` is missing");
  return { incident: subject, event: { id: event.id, event: name, at: time } };
}

/** The event inside, if it is the contract's and has that name. */
function named(inner: unknown, name: string): Event {
  const shape = shapes["Event"] as readonly ["r", Members, Members];
  const misfit = compare(inner, shape, "");
  const isKnown = (member: string): boolean => Object.hasOwn(shape[1], member) || Object.hasOwn(shape[2], member);
  const stranger = Object.keys(inner ?? {}).find((member) => !isKnown(member));
  if (misfit !== null || stranger !== undefined) {
    const where = misfit === null ? stranger : misfit.path;
    throw refuse("data.event", `\`${where}\` 不合约定`, `\`${where}\` is not as the contract has it`);
  }
  const event = inner as Event;
  if (event.event === name) return event;
  const zh = `类型说是 \`${name}\`，内容说是 \`${event.event}\``;
  throw refuse("type", zh, `the type says \`${name}\`, the event inside \`${event.event}\``);
}

function envelope({ source, prefix }: Origin, word: string, id: string): CloudEvent {
  return { specversion: "1.0", id, source, type: `${prefix}${word}`, datacontenttype: "application/json" };
}

/** Whether an instant is written as RFC 3339 has it in full, which CloudEvents asks of `time`. */
function isRfc3339(instant: string): boolean {
  return /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(instant);
}
