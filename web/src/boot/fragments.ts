// Links to a part of the document, where the document has a base address.
//
// The document of a route lies in a folder of its own, and has the app's folder for its base: what
// the program names means the same file in every page. A link to "#part" would lead out of the
// document then, and without one into it. So for as long as such a link is being followed, it has
// the whole address: the browser does what it does with any link, with its keys and menus, whether
// or not the program listens.

const LEAD = ["click", "auxclick", "contextmenu"];

/** From now on, let links to parts of the document lead there. */
export function keepFragments(): void {
  // Before everyone else: who stops the event does not stop the browser.
  for (const type of LEAD) addEventListener(type, aim, true);
}

function aim(event: Event): void {
  const link = event.composedPath().find(isFragment);
  const part = link?.getAttribute("href");
  const whole = part && new URL(part, location.href).href;
  if (!whole || whole === new URL(part, document.baseURI).href) return;
  link!.setAttribute("href", whole);
  // The program may have changed it meanwhile.
  setTimeout(() => link!.getAttribute("href") === whole && link!.setAttribute("href", part));
}

function isFragment(target: EventTarget): target is Element {
  return !!(target as Partial<Element>).matches?.("a[href^='#'],area[href^='#']");
}
