// The client alone, for pages that start Python themselves: PyScript, or a bare loadPyodide().

import "./global.ts";
import { PageHost } from "./page-host.ts";

globalThis.wardian ??= { bridge: new PageHost().bridge, ready: Promise.resolve() };
