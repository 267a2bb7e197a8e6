// What this worker's build consists of, by address.

import { decoded } from "../boot/paths.ts";
import { scope } from "./scope.ts";
import type { Listed } from "./scope.ts";

/** The site's root: what this worker is asked for is below it. */
export const root = new URL(scope.registration.scope);
const IMMUTABLE = /^_wardian\/[0-9a-f]{16}\/./;

const files = new Map<string, Listed>();
for (const file of scope.wardianBuild.files) files.set(decodeURIComponent(file[0]), file);

/** The address that a file is asked for with: a page by its folder, as hosts serve it. */
export function addressOf([path]: Listed): string {
  return new URL(path.replace(/(^|\/)index\.html$/, "$1"), root).href;
}

/** The file that has exactly this address. */
export function fileAt(url: URL): Listed | undefined {
  const path = pathOf(url);
  if (path === undefined || url.search) return undefined;
  return files.get(path) ?? (/(^|\/)$/.test(path) ? files.get(`${path}index.html`) : undefined);
}

/** The page that a host shows at an address, whatever is asked of it. */
export function pageAt(url: URL): Listed | undefined {
  const path = pathOf(url) ?? "/";
  const folder = path.replace(/([^/])$/, "$1/");
  const names = [path, `${folder}index.html`, `${path}.html`].filter((name) => /\.html$/.test(name));
  return names.map((name) => files.get(name)).find(Boolean);
}

/** Whether an address never has other content than it has now, in this build or any other. */
export function isImmutable(url: URL): boolean {
  return IMMUTABLE.test(pathOf(url) ?? "");
}

/** The path from the site's root; nothing for what is not below it. */
function pathOf({ origin, pathname }: URL): string | undefined {
  if (origin !== root.origin || !pathname.startsWith(root.pathname)) return undefined;
  return decoded(pathname.slice(root.pathname.length));
}
