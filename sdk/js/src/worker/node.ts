// The script of a Worker in Node.
import { parentPort } from "node:worker_threads";

import type { ToWorker } from "../messages.js";
import { serve } from "./serve.js";

const answer = serve();
parentPort?.on("message", (message: ToWorker) => parentPort?.postMessage(answer(message)));
