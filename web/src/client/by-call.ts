import type { Id } from "../wire/messages.ts";
import type { Happen } from "./client.ts";

/** Takes an event that comes by a call; `payload` reads what it says, as long as it lasts. */
type Hear = (type: string, view: number, id: Id, payload: () => unknown) => void;

/** Tell of an event by a call if one element listens and no edit goes before it. */
export function byCall(hear: Hear): Happen {
  return ({ number }, [type, [id, another], payload, edits]) => {
    const isSimple = !another && !edits.length;
    isSimple && hear(type, number, id!, payload as () => unknown);
    return isSimple;
  };
}
