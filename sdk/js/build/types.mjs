// TypeScript types of every payload, from `wit/schema/contract.json`.
//
// Not responsible for: checking answers at run time; that is `shapes.mjs`, from the same schema.

/** Names that TypeScript knows as something else. */
const RENAMED = { Error: "ErrorPayload" };
/** What the schema leaves open, because the engine judges it item by item. */
const REFINED = { "DecideManyRequest.incidents": "Incident[]", "Bundle.roster": "Roster | null" };

const named = (name) => RENAMED[name] ?? name;
const target = (reference) => named(reference.slice("#/$defs/".length));
const key = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

/** The module's text. */
export function types(contract) {
  const answered = reachable(contract, (name) => name.endsWith(".response") || name === "error");
  const parts = Object.entries(contract.$defs).map(([name, schema]) => declaration(name, schema, answered.has(name)));
  return [HEAD, ...parts, payloads(contract, "request"), payloads(contract, "response")].join("\n");
}

const HEAD = `// Made from wit/schema/contract.json by build/types.mjs; not in git.
`;

/** The definitions that payloads of such names lead to. */
function reachable(contract, wanted) {
  const seen = new Set();
  const walk = (schema) => {
    if (Array.isArray(schema)) return schema.forEach(walk);
    if (schema === null || typeof schema !== "object") return;
    for (const [word, value] of Object.entries(schema)) {
      if (word !== "$ref") walk(value);
      else if (!seen.has(value.slice(8))) {
        seen.add(value.slice(8));
        walk(contract.$defs[value.slice(8)]);
      }
    }
  };
  for (const [name, schema] of Object.entries(contract.properties)) if (wanted(name)) walk(schema);
  return seen;
}

/** One definition; an enum that answers use admits words of a later engine. */
function declaration(name, schema, isAnswered) {
  if (schema.properties !== undefined || schema.type === "object") return record(name, schema);
  const words = (schema.oneOf ?? []).filter((part) => "const" in part);
  if (words.length === 0 || words.length !== schema.oneOf?.length) {
    return `${comment(schema.description)}export type ${named(name)} = ${type(schema, name)};\n`;
  }
  const listed = words.map((part) => `- \`${part.const}\`: ${part.description ?? ""}`.trimEnd());
  const known = words.map((part) => JSON.stringify(part.const));
  const all = isAnswered ? [...known, "(string & {})"] : known;
  const text = [schema.description, ...listed].filter(Boolean).join("\n");
  return `${comment(text)}export type ${named(name)} =\n  | ${all.join("\n  | ")};\n`;
}

function record(name, schema) {
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(([field, inner]) => {
    const refined = REFINED[`${name}.${field}`] ?? type(inner, `${name}.${field}`);
    const optional = required.has(field) ? "" : "?";
    const preset = inner.default === undefined ? "" : `\nLeft out: \`${JSON.stringify(inner.default)}\`.`;
    return `${comment((inner.description ?? "") + preset, "  ")}  ${key(field)}${optional}: ${refined};\n`;
  });
  const body = fields.length === 0 ? "  [name: string]: never;\n" : fields.join("");
  return `${comment(schema.description)}export interface ${named(name)} {\n${body}}\n`;
}

/** The TypeScript type of a schema; a word of JSON Schema that is not known here fails the build. */
function type(schema, path) {
  if (schema === true) return "unknown";
  if (schema.$ref !== undefined) return target(schema.$ref);
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts !== undefined) return parts.map((part) => type(part, path)).join(" | ");
  if (Array.isArray(schema.type)) return schema.type.map((one) => type({ ...schema, type: one }, path)).join(" | ");
  if (schema.prefixItems !== undefined) return `[${schema.prefixItems.map((part) => type(part, path)).join(", ")}]`;
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "integer":
      return "number";
    case "array":
      return `Array<${type(schema.items ?? true, path)}>`;
    case "object":
      return object(schema, path);
    case undefined:
      return "unknown";
    default:
      throw new Error(`${path}: no type for ${JSON.stringify(schema)}`);
  }
}

function object(schema, path) {
  if (schema.properties === undefined) return `{ [key: string]: ${type(schema.additionalProperties ?? true, path)} }`;
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties);
  const one = ([field, inner]) => `${key(field)}${required.has(field) ? "" : "?"}: ${type(inner, `${path}.${field}`)}`;
  return `{ ${fields.map(one).join("; ")} }`;
}

/** Function → payload, for one side. */
function payloads(contract, side) {
  const fields = Object.entries(contract.properties)
    .filter(([name]) => name.endsWith(`.${side}`))
    .map(([name, schema]) => `  ${JSON.stringify(name.slice(0, -side.length - 1))}: ${type(schema, name)};\n`);
  const title = side === "request" ? "Requests" : "Responses";
  return `/** The ${side} of every function, by the function's name in the contract. */\n` +
    `export interface ${title} {\n${fields.join("")}}\n`;
}

/** A description as a comment: examples in Rust are left out, links are kept. */
function comment(text, indent = "") {
  const kept = (text ?? "")
    .replace(/```[\s\S]*?```/g, "")
    .replace(/\[`(\w+)(?:::\w+)*`\]/g, (_, name) => `{@link ${named(name)}}`)
    .replaceAll("*/", "*\\/")
    .trim();
  if (kept === "") return "";
  const lines = kept.split("\n").map((line) => line.trimEnd());
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} *${line && ` ${line}`}\n`).join("")}${indent} */\n`;
}
