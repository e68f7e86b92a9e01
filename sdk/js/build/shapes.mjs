// The shapes of answers as data, from `wit/schema/contract.json`: what `src/read.ts` holds an answer against.
//
// A shape is `"s"` string, `"i"` integer, `"b"` boolean, `"*"` anything, `"@Name"` a definition, or a list:
// `["?", s]` or null, `["[]", s]` array, `["{}", s]` map, `["()", …]` tuple, `["|", …]` one of,
// `["r", required, optional]` record. A word of an enum is a string: later engines may have more of them.

/** The module's text: `shapes` by definition, `answers` by function. */
export function shapes(contract) {
  const defs = Object.entries(contract.$defs).map(([name, schema]) => [name, shape(schema, name)]);
  const answers = Object.entries(contract.properties)
    .filter(([name]) => name.endsWith(".response") || name === "error")
    .map(([name, schema]) => [name.replace(".response", ""), shape(schema, name)]);
  const text = (name, entries) =>
    `export const ${name}: { readonly [name: string]: Shape } = ${JSON.stringify(Object.fromEntries(entries))};\n`;
  return `// Made from wit/schema/contract.json by build/shapes.mjs; not in git.
import type { Shape } from "../read.js";

/** By definition. */
${text("shapes", defs)}
/** By function; \`error\` is the error side of all of them. */
${text("answers", answers)}`;
}

function shape(schema, path) {
  if (schema === true) return "*";
  if (schema.$ref !== undefined) return `@${schema.$ref.slice("#/$defs/".length)}`;
  if (schema.const !== undefined) return "s";
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts !== undefined) return choice(parts, path);
  if (Array.isArray(schema.type)) return choice(schema.type.map((type) => ({ ...schema, type })), path);
  if (schema.prefixItems !== undefined) return ["()", ...schema.prefixItems.map((part) => shape(part, path))];
  switch (schema.type) {
    case "string":
      return "s";
    case "integer":
      return "i";
    case "boolean":
      return "b";
    case "array":
      return ["[]", shape(schema.items ?? true, path)];
    case "object":
      return record(schema, path);
    case undefined:
      return "*";
    default:
      throw new Error(`${path}: no shape for ${JSON.stringify(schema)}`);
  }
}

function choice(parts, path) {
  const some = parts.filter((part) => part.type !== "null");
  if (some.length < parts.length) return ["?", some.length === 1 ? shape(some[0], path) : choice(some, path)];
  if (some.every((part) => "const" in part)) return "s";
  return ["|", ...some.map((part) => shape(part, path))];
}

function record(schema, path) {
  if (schema.properties === undefined) return ["{}", shape(schema.additionalProperties ?? true, path)];
  const required = new Set(schema.required ?? []);
  const of = (wanted) =>
    Object.fromEntries(
      Object.entries(schema.properties)
        .filter(([name]) => required.has(name) === wanted)
        .map(([name, inner]) => [name, shape(inner, `${path}.${name}`)]),
    );
  return ["r", of(true), of(false)];
}
