/**
 * Load what shows long lists through a window: the first of them listens to `window` events.
 *
 * Where it cannot be loaded, the rows that Python sends are shown without what makes them scroll.
 */
export async function loadWindow(): Promise<void> {
  try {
    await import(new URL("window.js", import.meta.url).href);
  } catch {
    // A page that has the script in its own does not need it either.
  }
}
