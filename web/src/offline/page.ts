// A page's half of working offline: has the site's service worker kept, and says when there is a new
// version of the site.
//
// Where there is one, the document gets the event "wardian:new-version"; its `detail` is a function
// that goes over to the new version by loading the page again. Unless the event is cancelled, a bar
// offers that to the person.

import { goOver } from "./go-over.ts";
import { offer } from "./offer.ts";

const HOUR_MS = 3_600_000;
/** This file is in a folder below _wardian/, and that is at the site's root. */
const root = new URL("../../", import.meta.url).href;
const address = `${root}service-worker.js`;

interface PolicyFactory {
  createPolicy(name: string, rules: object): { createScriptURL(url: string): string };
}

async function keep(workers: ServiceWorkerContainer): Promise<void> {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  const policy = factory?.createPolicy("wardian-offline", {
    createScriptURL: (url: string) => (url === address ? url : ""),
  });
  const url = policy ? policy.createScriptURL(address) : address;
  const registration = await workers.register(url, { scope: root, updateViaCache: "none" });
  if (workers.controller) follow(workers, registration);
  let asked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - asked < HOUR_MS) return;
    asked = Date.now();
    registration.update().catch(() => {}); // offline: later, then
  });
}

/** Look for versions newer than this page's. */
function follow(workers: ServiceWorkerContainer, registration: ServiceWorkerRegistration): void {
  let isOffered = false;
  const say = (): void => {
    if (isOffered) return;
    isOffered = true;
    const detail = (): void => goOver(registration);
    const event = new CustomEvent("wardian:new-version", { detail, cancelable: true });
    if (document.dispatchEvent(event)) offer(detail);
  };
  const watch = (worker: ServiceWorker | null): void => {
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed") say();
    });
  };
  if (registration.waiting) say();
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  workers.addEventListener("controllerchange", say); // another tab has gone over
}

async function start(): Promise<void> {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (!workers) return; // not over https, or switched off
  if (document.readyState !== "complete") {
    await new Promise((loaded) => addEventListener("load", loaded, { once: true }));
  }
  // First the app itself: what it loads need not be fetched twice then.
  await globalThis.wardian?.ready.catch(() => {});
  try {
    await keep(workers);
  } catch (error) {
    console.warn("[wardian offline] this site is not kept for being offline:", String(error));
  }
}

void start();
