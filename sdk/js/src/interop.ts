// The contract's payloads in the words of other standards, and back: thin, pure mappings.
//
// What the other side has no word for is left out or goes into a free text, as each function says; what is not known
// is left out, never filled in. Every language has the same mappings: `tests/corpus/good/interop/` holds their cases.
//
// Not responsible for: transport (forms, XML, HTTP, a bus's own headers), or for whether a value is right: the engine
// refuses what does not fit the pack.

/**
 * Open311 GeoReport v2: the services on offer, a report in, its standing out.
 *
 * ```js
 * const { pack: described } = await pack.describe();
 * const post = { service_code: described.classes[0].class, description: "路灯不亮" };
 * const intake = { id: "2026-000123", reported_at: "2026-03-02T09:15:00+08:00" };
 * const incident = open311.incidentFromPost(post, intake, described);
 * const decision = await pack.decide({ incident });
 * console.log(open311.requestFrom({ incident, decision }, described, "zh"));
 * ```
 */
export * as open311 from "./interop/open311.js";
/**
 * CloudEvents 1.0: decisions, a case's events, and what time does to it.
 *
 * ```js
 * const decision = await pack.decideIncident({ id: "1", reported_at: new Date(), text: "水管破裂" });
 * console.log(cloudevents.fromDecision(decision, { source: "/districts/demo", prefix: "cn.grid." }));
 * ```
 */
export * as cloudevents from "./interop/cloudevents.js";
export type { Lang } from "./interop/shared.js";
