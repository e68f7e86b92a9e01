// The script of a Worker in a browser.
import type { ToWorker } from "../messages.js";
import { serve } from "./serve.js";

const answer = serve();
addEventListener("message", ({ data }: MessageEvent<ToWorker>) => postMessage(answer(data)));
