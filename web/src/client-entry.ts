// The client alone, for pages that start Python themselves: PyScript, or a bare loadPyodide().

import "./global.ts";
import { sendFiles } from "./boot/upload.ts";
import { showError } from "./client/error-panel.ts";
import { PageHost } from "./page-host.ts";
import { showErrorsWith } from "./report.ts";

if (!globalThis.wardian?.bridge) {
  showErrorsWith(showError);
  globalThis.wardian = { bridge: new PageHost(sendFiles).bridge, ready: Promise.resolve() };
}
