// Where the files of a page come from: the network. A single file has inlined.ts in this place.

/** The folder of this script, with a slash at its end. */
export const beside = new URL("./", import.meta.url).href;

/** Ask for a file. */
export const ask = (url: string): Promise<Response> => fetch(url);

/** Load a module. */
export const load = (url: string): Promise<Record<string, unknown>> => import(url);

/** Give what Python cannot wait for; nothing is at hand but in a single file. */
export const held: undefined | ((url: string) => Uint8Array) = undefined;
