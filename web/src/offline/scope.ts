// The part of a service worker's world that is used here: TypeScript knows a page's or a worker's,
// and this one source tree is checked as a page's.

/** One file of a build: its path from the site's root, quoted as in an address. */
export type Listed = readonly [path: string, size: number, sha256: string, isImmutable: number];

/** What `wardian build` writes before the code. */
export interface BuildList {
  /** A name for this build and no other; it has no spaces. */
  readonly id: string;
  readonly files: readonly Listed[];
}

export interface LateEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}
export interface FetchEvent extends LateEvent {
  readonly request: Request;
  /** Whose request it is. */
  readonly clientId: string;
  /** What it will become, if it loads a page or a worker. */
  readonly resultingClientId: string;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  readonly wardianBuild: BuildList;
  readonly registration: { readonly scope: string };
  readonly clients: {
    matchAll(options: object): Promise<readonly { readonly id: string }[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: LateEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

export const scope = globalThis as unknown as Scope;
