// The package in a browser, with or without a bundler.
import { install } from "./platform.js";
import { browser } from "./platform/browser.js";

install(browser);

export * from "./index.js";
