/** How a view begins in an element whose page was rendered when the site was built. */

import type { OpenOptions } from "../client/view.ts";
import type { PageHost } from "../page-host.ts";
import { attach } from "./attach.ts";
import { adoptHead, dropStyles } from "./head.ts";
import { replay } from "./replay.ts";
import type { Control } from "./typed.ts";
import { typedIn } from "./typing.ts";

/** Begin with what was rendered in an element, where that is so, and with what was done to it. */
export function opening(host: PageHost, container: Element): OpenOptions {
  if (!container.hasAttribute("prerendered")) {
    return {};
  }
  return {
    adopt: (view, form, head) => {
      // From here on the view hears everything.
      const kept = globalThis.wardianEarly?.(container) ?? [];
      const unsure = attach(view, form, typedIn(view, new Set()));
      adoptHead(view.head, head);
      // Python is at the bottom of the stack: it is told when it is through, whether or not its
      // program raised after it had shown its page; and before anything else can happen.
      queueMicrotask(() => {
        if (!view.root) {
          return; // it was refused
        }
        dropStyles();
        replay(view, kept, unsure);
        for (const input of container.querySelectorAll<Control>("input[type=file]")) {
          input.files?.length && host.choose(input, view.number);
        }
      });
    },
  };
}
