// The one script of a page.

import { start } from "./start.ts";

start();
