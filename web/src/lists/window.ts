// Loaded beside the client when a page has its first list with a window: `docs/protocol.md`.

import { defineWindow } from "./row-window.ts";

defineWindow();
