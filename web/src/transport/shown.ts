import type { Id } from "../wire/messages.ts";
import type { Kind } from "./carrier.ts";

/** What the person can be told of a link. */
export type State = "connecting" | "open" | "closed";

/** What a link serves: one view. */
export interface Shown {
  /** The root it shows, the last patch it has, the last command it has carried out. */
  shown(): { readonly root: Id; readonly seq: number; readonly k: number };
  /** Take a transmission. */
  receive(text: string): void;
  /** From here on ids mean other things than before: those of this generation. */
  renew(generation: string): void;
  /** The server does not know this view any more, nor want to. */
  refetch(): void;
  /** The server is there, and takes messages of so many bytes. */
  welcomed(limitBytes: number): void;
  changed(state: State, kind: Kind): void;
}
