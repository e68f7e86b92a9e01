// The mappings, by the cases that every language shares.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { cloudevents, open311 } from "../dist/interop.js";
import { ContractError } from "../dist/errors.js";
import { root } from "./support/packs.mjs";

const FUNCTIONS = {
  open311_service_list: ({ pack }) => open311.serviceList(pack),
  open311_service_definition: ({ pack, service_code, lang }) => open311.serviceDefinition(pack, service_code, lang),
  incident_from_open311_post: ({ post, intake, pack }) => open311.incidentFromPost(post, intake, pack),
  open311_post_from_incident: ({ incident, pack }) => open311.postFromIncident(incident, pack),
  open311_request_from: ({ pack, lang, ...known }) => open311.requestFrom(known, pack, lang),
  cloudevent_from_decision: ({ decision, origin }) => cloudevents.fromDecision(decision, origin),
  cloudevent_from_event: (input) => cloudevents.fromEvent(input.case, input.place, input.origin),
  cloudevents_from_next: ({ timeline, origin }) => cloudevents.fromNext(timeline, origin),
  event_from_cloudevent: ({ event, prefix }) => cloudevents.eventFrom(event, prefix),
};

const cases = (file) => JSON.parse(readFileSync(join(root, "tests/corpus/good/interop", file), "utf8"));

for (const file of ["open311.json", "cloudevents.json"]) {
  for (const { id, function: name, input, output, error } of cases(file)) {
    test(`${file}: ${id}`, () => {
      const answer = () => FUNCTIONS[name](input);
      if (error === undefined) {
        // As JSON: what is not known is not there.
        assert.deepEqual(JSON.parse(JSON.stringify(answer())), output);
      } else {
        assert.throws(answer, ({ kind, path, constructor }) => {
          assert.deepEqual({ kind, path }, error);
          return constructor.prototype instanceof ContractError;
        });
      }
    });
  }
}

test("what is mapped there and back is the same", () => {
  const isSent = (one) => one.function === "cloudevent_from_event" && one.output !== null;
  const sent = cases("cloudevents.json").filter(isSent);
  assert.ok(sent.length > 0);
  for (const { input, output } of sent) {
    const back = cloudevents.eventFrom(output, "cn.grid.");
    assert.deepEqual(back, { incident: input.case.incident.id, event: input.case.events[input.place] });
  }
});
