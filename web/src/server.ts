// The one script of a page that Python serves: attaches what stands in the document to its server.

import { applyStyle } from "./boot/style.ts";
import { showError } from "./client/error-panel.ts";
import "./global.ts";
import { showErrorsWith } from "./report.ts";
import { readOpening } from "./transport/refetch.ts";
import { Tab } from "./transport/tab.ts";

function start(): void {
  showErrorsWith(showError);
  const tabs: Tab[] = [];
  for (const app of document.querySelectorAll("wardian-app")) {
    const opening = readOpening(app);
    if (opening) {
      applyStyle(app);
      const tab = new Tab(app, opening);
      tabs.push(tab);
      tab.start();
    }
  }
  globalThis.wardian = { ready: Promise.all(tabs.map(({ ready }) => ready)) };
}

// A second copy would say everything twice.
if (!globalThis.wardian?.ready) {
  start();
}
