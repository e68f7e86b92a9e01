// Open311 GeoReport v2 ↔ the contract.
//
// A pack's classes are the services, their codes the `service_code`; the facts that a class asks for are the
// attributes of its service.
//
// Not responsible for: the protocol around it (XML, tokens, keys, paging), or for keeping what GeoReport has and an
// incident has not: addresses, photos, and who reported.
import type {
  ClassDescription, Decision, FactDescription, Incident, PackDescription, Place, TimelineResponse,
} from "../generated/contract.js";
import { known, packDigest, refuse, responsible, type Lang } from "./shared.js";

/** The clock whose end is told as `expected_datetime`: 处置, when the work is done. */
export const EXPECTED_CLOCK = "handle";

/** The form of a `POST /requests`: every field once, as text. */
export type Form = { [field: string]: string };

/** What the receiving host adds to a report: GeoReport leaves both to the server. */
export interface Intake {
  /** The host's own number, which becomes `service_request_id`. */
  id: string;
  /** When the report came in: RFC 3339 with an offset. */
  reported_at: string;
  /** How it came in, an id of the pack's `channels`, where there is one for it. */
  channel?: string | null;
}

/** One service of `GET /services`. `description` and `keywords` are not among what a pack describes. */
export interface Service {
  /** The pack's own code of the class, as `E05-01`. */
  service_code: string;
  /** The class's name. */
  service_name: string;
  /** Whether there is a service definition: whether the class asks for facts. */
  metadata: boolean;
  /** The number is given at once. */
  type: "realtime";
  /** The group (大类), where the catalogue has groups. */
  group?: string;
}

/** The answer of `GET /services/{code}`: what a report of this class may tell. */
export interface ServiceDefinition {
  /** The service. */
  service_code: string;
  /** One attribute for each fact, in the pack's order. */
  attributes: Attribute[];
}

/** One question of a service definition. */
export interface Attribute {
  /** An answer is expected: there is no text to show only. */
  variable: true;
  /** The fact's id. */
  code: string;
  /** A truth value is a list of `true` and `false`. */
  datatype: "string" | "number" | "datetime" | "singlevaluelist";
  /** A fact that is not known is left out, and the decision says what it needs. */
  required: false;
  /** How to write the value, or its unit, where there is something to say. */
  datatype_description?: string;
  /** The place among the attributes, from 1. */
  order: number;
  /** The fact's label. */
  description: string;
  /** What may be chosen, for `singlevaluelist`: what is sent and what is shown. */
  values?: { key: string; name: string }[];
}

/** One service request, as `GET /requests/{id}` tells it. */
export interface Request {
  /** The incident's number. */
  service_request_id: string;
  /** One of two states; the real one is in `status_notes`. */
  status: "open" | "closed";
  /** The case's state in the pack's words, and why it was refused or to whom it was referred. */
  status_notes?: string;
  /** The class's name. */
  service_name?: string;
  /** The pack's own code of the class. */
  service_code?: string;
  /** The incident's text. */
  description?: string;
  /** Who does the work. */
  agency_responsible?: string;
  /** The pack that decided: id, version and digest. */
  service_notice?: string;
  /** When it was reported. */
  requested_datetime: string;
  /** Since when it is in its state. */
  updated_datetime?: string;
  /** When the work is due. */
  expected_datetime?: string;
  /** Latitude in degrees. */
  lat?: number;
  /** Longitude in degrees. */
  long?: number;
}

/** A case as far as the host knows it. */
export interface Known {
  /** The incident. */
  incident: Incident;
  /** The decision on it. */
  decision: Decision;
  /** How it stands, where the host follows its cases. */
  timeline?: TimelineResponse | null;
}

/** The services on offer: every class of the pack's catalogues. */
export function serviceList(pack: PackDescription): Service[] {
  return pack.classes.map((one) => ({
    service_code: one.class,
    service_name: one.name,
    metadata: one.facts.length > 0,
    type: "realtime",
    ...known({ group: one.group }),
  }));
}

/**
 * What a report of one class may tell beside the text and the place.
 *
 * A truth value is a list of `true` and `false`, a text with fixed values a list of these; a decimal is a `number`, an
 * instant a `datetime`, everything else a `string`.
 *
 * @throws {InvalidRequest} at `service_code`: the pack has no such class.
 */
export function serviceDefinition(pack: PackDescription, serviceCode: string, lang: Lang): ServiceDefinition {
  const facts = classOf(pack, serviceCode).facts.map((id) => pack.facts.find((fact) => fact.id === id));
  const attributes = facts.filter((fact) => fact !== undefined).map((fact, at) => attribute(fact, at + 1, lang));
  return { service_code: serviceCode, attributes };
}

function attribute(fact: FactDescription, order: number, lang: Lang): Attribute {
  const told = answerOf(fact, lang);
  return {
    variable: true,
    code: fact.id,
    datatype: told.datatype,
    required: false,
    order,
    description: (lang === "en" && fact.label.en) || fact.label.zh,
    ...known({ datatype_description: told.form ?? fact.unit, values: told.values }),
  };
}

function answerOf(fact: FactDescription, lang: Lang): Pick<Attribute, "datatype" | "values"> & { form?: string } {
  switch (fact.type) {
    case "boolean": {
      const [yes, no] = lang === "zh" ? ["是", "否"] : ["yes", "no"];
      return { datatype: "singlevaluelist", values: [{ key: "true", name: yes }, { key: "false", name: no }] as never };
    }
    case "decimal":
      return { datatype: "number" };
    case "datetime":
      return { datatype: "datetime" };
    case "date":
      return { datatype: "string", form: "2026-03-02" };
    case "time":
      return { datatype: "string", form: "09:15" };
    default: {
      const values = (fact.values ?? []).map((value) => ({ key: value, name: value }));
      return values.length === 0 ? { datatype: "string" } : { datatype: "singlevaluelist", values };
    }
  }
}

/**
 * A report → an incident, ready for `decide`.
 *
 * `service_code` gives the class, `description` the text, `lat` and `long` the place, `attribute[x]` the fact `x`; an
 * empty field is not known. Left out, because an incident has no place for them: `address_string`, `address_id`,
 * `media_url`, `jurisdiction_id` (the host chooses the pack by it) and everything about the person. An attribute that
 * the pack does not know goes on as text, so that the engine refuses it by name.
 *
 * @throws {InvalidRequest} at `service_code`: there is none, or the pack has no such class.
 */
export function incidentFromPost(post: Form, intake: Intake, pack: PackDescription): Incident {
  const field = (name: string): string | null => post[name] || null;
  const code = field("service_code");
  if (code === null) throw refuse("service_code", "缺少 service_code", "`service_code` is missing");
  const place: Place = known({ lon: field("long"), lat: field("lat") });
  const facts = Object.entries(post).flatMap(([name, value]) => {
    const id = /^attribute\[(.*)\]$/s.exec(name)?.[1];
    return id === undefined || value === "" ? [] : [[id, factValue(pack, id, value)]];
  });
  return {
    id: intake.id,
    reported_at: intake.reported_at,
    category: classOf(pack, code).category,
    ...known({
      channel: intake.channel,
      text: field("description"),
      facts: facts.length === 0 ? null : Object.fromEntries(facts),
      place: Object.keys(place).length === 0 ? null : place,
    }),
  };
}

function factValue(pack: PackDescription, id: string, text: string): boolean | string {
  const isBoolean = pack.facts.some((fact) => fact.id === id && fact.type === "boolean");
  return isBoolean && (text === "true" || text === "false") ? text === "true" : text;
}

/**
 * An incident → the form that reports it to another city's GeoReport server.
 *
 * Lost: everything but class, text, coordinates and facts; the other server gives its own number and instant.
 *
 * @throws {InvalidRequest} at `category`: the incident has no class, or one that the pack does not have.
 */
export function postFromIncident(incident: Incident, pack: PackDescription): Form {
  const code = codeOf(pack, incident.category);
  if (code === undefined) {
    const en = "the incident has no class, or one that the pack does not have";
    throw refuse("category", "事项没有类目，或规则包没有这个类目", en);
  }
  const { lat, lon } = incident.place ?? {};
  const form: Form = { service_code: code, ...known({ description: incident.text, lat, long: lon }) };
  for (const [id, value] of Object.entries(incident.facts ?? {})) {
    form[`attribute[${id}]`] = typeof value === "string" ? value : JSON.stringify(value);
  }
  return form;
}

/**
 * A case → the service request that its reporter may see.
 *
 * - `status`: `closed` where the case has ended; without a timeline, where it was refused or referred to somebody else.
 *   立案, 派遣, 核查 and all other steps are `open`: their name is in `status_notes`.
 * - `agency_responsible`: the 主办 parties, of whoever is accountable now, else of the decision; else the 牵头 ones. Never
 *   a person. Left out where the party is still to be named or open.
 * - `expected_datetime`: the last due instant of the case's own `handle` clock. Left out where the limit is of another
 *   jurisdiction (`illustrative`) or the calendar may still change it (`provisional`): neither may be promised.
 * - `updated_datetime`: since when it is in its state; a later event that changes no state is not told.
 * - `address`, `address_id`, `zipcode`, `media_url` are not known to the engine and left out.
 */
export function requestFrom(of: Known, pack: PackDescription, lang: Lang): Request {
  const { incident, decision, timeline } = of;
  const { classification } = decision;
  const digest = packDigest(decision);
  return {
    service_request_id: incident.id,
    status: isEnded(of) ? "closed" : "open",
    requested_datetime: incident.reported_at,
    ...known({
      status_notes: statusNotes(of, pack, lang),
      service_name: classification.name,
      service_code: codeOf(pack, classification.category),
      description: incident.text,
      agency_responsible: agency(of, lang),
      service_notice: digest === undefined ? null : notice(digest, pack),
      updated_datetime: timeline?.since,
      expected_datetime: expected(of),
      lat: degrees(incident.place?.lat),
      long: degrees(incident.place?.lon),
    }),
  };
}

const isTurnedAway = ({ decision: { admission } }: Known): boolean => admission === "refuse" || admission === "refer";

const isEnded = (of: Known): boolean => of.timeline?.ended ?? isTurnedAway(of);

function statusNotes(of: Known, pack: PackDescription, lang: Lang): string | null {
  const notes: string[] = [];
  const { timeline, decision: { admitted_by: admitted } } = of;
  if (timeline != null) {
    const label = pack.vocabulary["states"]?.find((state) => state.id === timeline.state)?.label;
    notes.push((lang === "en" && label?.en) || label?.zh || timeline.state);
  }
  if (isTurnedAway(of) && admitted != null) {
    if (admitted.reason != null) notes.push(admitted.reason);
    const to = admitted.refer_to;
    if (to != null) notes.push(lang === "zh" ? `转 ${to}` : `referred to ${to}`);
  }
  return notes.length === 0 ? null : notes.join(lang === "zh" ? "；" : "; ");
}

function agency({ timeline, decision }: Known, lang: Lang): string | null {
  const names = responsible([timeline?.accountable ?? [], decision.responsibility.parties]);
  return names.length === 0 ? null : names.join(lang === "zh" ? "、" : ", ");
}

/** The pack in words where it is the one that decided, else its digest alone. */
function notice(digest: string, { summary }: PackDescription): string {
  return summary.digest === digest ? `${summary.id} ${summary.version} ${digest}` : digest;
}

/** Instants of one pack have one offset, so the latest is the greatest text. */
function expected({ timeline, decision }: Known): string | undefined {
  const isFirm = (one: { clock: string; provisional?: boolean; illustrative?: boolean }): boolean =>
    one.clock === EXPECTED_CLOCK && one.provisional !== true && one.illustrative !== true;
  const firm = timeline == null
    ? decision.deadlines.filter(isFirm)
    : timeline.clocks.filter((clock) => isFirm(clock) && clock.task == null && clock.state !== "void");
  return firm.map(({ due }) => due).filter((due) => due != null).sort().at(-1);
}

/** A decimal text as GeoReport's number; anything else is left out. */
function degrees(text: string | null | undefined): number | null {
  if (text == null || !/^-?[0-9]+(\.[0-9]+)?$/.test(text)) return null;
  return Number(text);
}

function codeOf(pack: PackDescription, category: Incident["category"]): string | undefined {
  const { scheme, kind, code } = category ?? {};
  const found = pack.classes.find(({ category: of }) => of.scheme === scheme && of.kind === kind && of.code === code);
  return found?.class;
}

function classOf(pack: PackDescription, code: string): ClassDescription {
  const found = pack.classes.find((one) => one.class === code);
  if (found === undefined) {
    throw refuse("service_code", `没有代码为 \`${code}\` 的服务`, `there is no service \`${code}\``);
  }
  return found;
}
