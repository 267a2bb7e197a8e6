// The client alone, for pages that start Python themselves: PyScript, or a bare loadPyodide().

import "./global.ts";
import { PageHost } from "./page-host.ts";

if (!globalThis.wardian?.bridge) {
  globalThis.wardian = { bridge: new PageHost().bridge, ready: Promise.resolve() };
}
