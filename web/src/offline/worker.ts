// The service worker of a site that was built with --pwa.
//
// It keeps one build: installed when every file of it is there and has its hash, active when no tab
// runs another one, or when a person asked for it. A tab that is open goes on with its build.
// Nothing is kept but what the build lists, so no error and no part of an answer ever is.

import { answer } from "./answer.ts";
import { install } from "./install.ts";
import { tidy } from "./kept.ts";
import { scope } from "./scope.ts";

const TIDY_MS = 60_000;
let tidied = 0;

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(tidy()));
scope.addEventListener("message", ({ data }) => {
  if (data === "activate") void scope.skipWaiting();
});
scope.addEventListener("fetch", (event) => {
  answer(event);
  if (event.request.mode !== "navigate" || Date.now() - tidied < TIDY_MS) return;
  tidied = Date.now();
  event.waitUntil(tidy());
});
