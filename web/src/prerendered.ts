// The script of a page that was rendered when the site was built, in place of wardian.js: the same,
// and it attaches to what stands in the page.

import { held } from "./boot/network.ts";
import { warmUp } from "./boot/warm.ts";
import { start } from "./start.ts";
import { opening } from "./transport/opening.ts";

start(opening);
// What a single file carries has no address under which a browser could keep anything.
if (!held) warmUp().catch(() => {}); // of use to nobody here, so nobody is told
