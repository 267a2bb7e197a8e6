// The script of a page that was rendered when the site was built, in place of wardian.js: the same,
// and it attaches to what stands in the page.

import type { OpenOptions } from "./client/view.ts";
import type { PageHost } from "./page-host.ts";
import { start } from "./start.ts";
import { attach } from "./transport/attach.ts";
import { adoptHead, dropStyles } from "./transport/head.ts";
import { replay } from "./transport/replay.ts";
import type { Control } from "./transport/typed.ts";
import { typedIn } from "./transport/typing.ts";

/** How a view begins in an element: with what was rendered in it, where that is so. */
function opening(host: PageHost, container: Element): OpenOptions {
  if (!container.hasAttribute("prerendered")) {
    return {};
  }
  return {
    adopt: (view, form, head) => {
      // From here on the view hears everything.
      const kept = globalThis.wardianEarly?.(container) ?? [];
      const unsure = attach(view, form, typedIn(view, new Set()));
      adoptHead(view.head, head);
      const go = () => {
        dropStyles();
        replay(host.client, view, kept, unsure);
        for (const input of container.querySelectorAll<Control>("input[type=file]")) {
          input.files?.length && host.choose(input, view.number);
        }
      };
      // Python is at the bottom of the stack: it is told when it is through.
      container.addEventListener("live", go, { once: true });
    },
  };
}

start(opening);
