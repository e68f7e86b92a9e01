// The package in Node.
import { install } from "./platform.js";
import { node } from "./platform/node.js";

install(node);

export * from "./index.js";
