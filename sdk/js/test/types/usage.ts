// What a stranger writes against the types; compiled by `tsc --strict`, never run.
import {
  District, Engine, InvalidRequest, type ContractError, type Decision, type DecideRequest, type ErrorKind,
  type Incident, type PackSummary,
} from "gezhi";
import { cloudevents, open311, type Lang } from "gezhi/interop";

export async function usage(): Promise<void> {
  const engine = await Engine.load();
  const pack = await engine.open('{"layers":[]}', { deadline: 5000, roster: "{}" });
  const summary: PackSummary = pack.summary;

  const incident: Incident = { id: "1", reported_at: "2026-03-02T09:15", facts: { households: 12 }, place: null };
  const request: DecideRequest = { incident, trace: true };
  const decision: Decision = await pack.decide(request);
  const due: string | null | undefined = decision.deadlines[0]?.due;

  // Instants as `Date`, integers as `bigint`, absent members as `undefined`, lists that cannot be changed.
  await pack.decide({ incident: { id: "1", reported_at: new Date(), channel: undefined } } as const);
  await pack.decideIncident({ ...incident, reported_at: new Date(), facts: { households: 12n } }, { receipt: false });
  const outcomes = await pack.decideMany({ incidents: [incident, { id: "2", reported_at: new Date() }] });
  for (const outcome of outcomes) {
    if ("ok" in outcome) console.log(outcome.ok.admission);
    else console.log(outcome.error.kind);
  }

  // @ts-expect-error: `reported_at` is missing
  await pack.decide({ incident: { id: "1" } });
  // @ts-expect-error: a misspelt member
  await pack.decide({ incident, tracing: true });
  // @ts-expect-error: a text is no number
  await pack.decide({ incident: { id: 1, reported_at: "2026-03-02T09:15:00+08:00" } });
  // @ts-expect-error: `open` is no method of a pack
  await pack.open("{}");

  const lang: Lang = "zh";
  const { pack: described } = await pack.describe();
  if (described != null) {
    const report: Incident = open311.incidentFromPost({ service_code: "E05-01" }, { id: "1", reported_at: "" }, described);
    const told: open311.Request = open311.requestFrom({ incident: report, decision }, described, lang);
    console.log(told.status, cloudevents.fromDecision(decision, { source: "/x", prefix: "cn.grid." }).type);
  }

  const now: Decision = engine.openDirect('{"layers":[]}').decide(request);
  const district = new District(pack);
  await district.swap(await engine.baked(new Uint8Array(), { fresh: true }));
  const later: Decision = await district.decide(request);

  try {
    engine.session().open({ layers: [{ name: "x", files: { "pack.toml": "" } }], roster: null });
  } catch (error) {
    if (error instanceof InvalidRequest) console.log(error.text.zh, error.path?.length);
    // A word of a later contract is a kind as well.
    const kind: ErrorKind = (error as ContractError).kind satisfies string;
    console.log(kind === "not_open", kind === "some_later_kind", summary.title.zh, due, now, later);
  }
}
