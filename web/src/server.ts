// The one script of a page that Python serves: attaches what stands in the document to its server.

import { applyStyle } from "./boot/style.ts";
import { showError } from "./client/error-panel.ts";
import "./global.ts";
import { showErrorsWith } from "./report.ts";
import { readOpening } from "./transport/refetch.ts";
import { type Successor, Tab } from "./transport/tab.ts";

/** Attach to the apps of the document. */
export function start(): void {
  showErrorsWith(showError);
  const tabs: Tab[] = [];
  for (const app of document.querySelectorAll("wardian-app")) {
    const opening = readOpening(app);
    if (opening) {
      applyStyle(app);
      const tab = new Tab(app, opening, successor);
      tabs.push(tab);
      tab.start();
    }
  }
  globalThis.wardian = { ready: Promise.all(tabs.map(({ ready }) => ready)) };
}

/** A server of another version has another script: where it can be loaded, it takes over. */
const successor: Successor = async (script) => {
  const { href } = new URL(script, document.baseURI);
  const isAlone = document.querySelectorAll("wardian-app").length === 1;
  if (!script || href === import.meta.url || !isAlone) {
    return undefined;
  }
  try {
    // By a name that the build leaves alone.
    return ((await import(href)) as Record<string, () => void>)["start"];
  } catch {
    return undefined;
  }
};

// A second copy would say everything twice; a successor is started when its time has come.
if (!globalThis.wardian?.ready) {
  start();
}
