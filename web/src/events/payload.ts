/** What each family of events tells, as `docs/protocol.md` has it. */

type Fields = Record<string, unknown>;
/** Any event: what its family lacks is `undefined`, and so absent in JSON. */
type AnyEvent = InputEvent & SubmitEvent & DragEvent & ClipboardEvent & TouchEvent & ToggleEvent;
type AnyTarget = HTMLInputElement & HTMLFormElement & HTMLDialogElement &
  Pick<HTMLSelectElement, "selectedOptions">;
/**
 * Properties of the event or its target, by their names in the DOM; `name=property` where ours
 * differs more.
 */
type Names = string;

const MODIFIERS: Names = " altKey ctrlKey shiftKey metaKey";
const MOUSE: Names = `clientX clientY button buttons detail offsetX offsetY${MODIFIERS}`;
const POINTER: Names = `${MOUSE} pointerId pointerType pressure width height isPrimary`;
const WHEEL: Names = `${MOUSE} deltaX deltaY deltaMode`;
const KEYBOARD: Names = `key code repeat location isComposing${MODIFIERS}`;
const SCROLL: Names =
  "scrollTop scrollLeft scrollWidth scrollHeight view_height=clientHeight view_width=clientWidth";
const MEDIA: Names = "currentTime duration paused muted volume";

/**
 * `clientX` is told as `x`, `altKey` as `alt`, `isPrimary` as `primary`, `pointerId` as
 * `pointer_id`.
 */
function read(from: object, names: Names): Fields {
  const fields: Fields = {};
  for (const each of names.split(" ")) {
    const [name, property] = each.split("=") as [string, string?];
    const short = name.replace(/^(client|is|scroll)(?=[A-Z])|Key$/g, "");
    const key = short.replace(/\B[A-Z]/g, "_$&").toLowerCase();
    fields[key] = (from as Fields)[property ?? name];
  }
  return fields;
}

/** The first whose types match. */
const FAMILIES: readonly [types: RegExp, read: (event: AnyEvent, target: AnyTarget) => Fields][] = [
  [/^(click|dblclick|contextmenu|auxclick|mouse.*)$/, (event) => read(event, MOUSE)],
  [/pointer/, (event) => read(event, POINTER)],
  [/^wheel$/, (event) => read(event, WHEEL)],
  [/^key/, (event) => read(event, KEYBOARD)],
  [
    /^(input|change|beforeinput|search)$/,
    (event, target) => ({
      ...read(target, "value checked"),
      ...read(event, "data inputType"),
      values: target.multiple && target.selectedOptions
        ? [...target.selectedOptions].map((option) => option.value) : undefined,
      files: target.files
        ? [...target.files].map((file) => [file.name, file.size, file.type, file.lastModified])
        : undefined,
    }),
  ],
  [
    /^(submit|reset)$/,
    (event, target) => ({
      form: [...new FormData(target)].map(([name, value]) => [
        name,
        typeof value === "string" ? value : value.name,
      ]),
      submitter: (event.submitter as HTMLButtonElement | null | undefined)?.name,
    }),
  ],
  [/^(focus|blur)/, () => ({})],
  [
    /^dr/,
    (event) => ({ ...read(event, MOUSE), text: event.dataTransfer?.getData("text/plain") }),
  ],
  [
    /^(copy|cut|paste)$/,
    (event) => ({
      text: event.type === "paste"
        ? event.clipboardData?.getData("text/plain") : `${document.getSelection()}`,
    }),
  ],
  [
    /^touch/,
    (event) => ({
      touches: [...event.touches].map((each) => [each.identifier, each.clientX, each.clientY]),
      ...read(event, MODIFIERS.trim()),
    }),
  ],
  [/^scroll/, (_event, target) => read(target, SCROLL)],
  [
    /^(toggle|beforetoggle|close|cancel)$/,
    (event, target) => ({
      open: target.open ?? event.newState === "open",
      value: target.returnValue,
    }),
  ],
  [/^animation/, (event) => read(event, "name=animationName elapsed=elapsedTime")],
  [/^transition/, (event) => read(event, "name=propertyName elapsed=elapsedTime")],
];

/** What Python is told of an event: scalars and flat lists only. */
export function payloadOf(event: Event): Fields {
  const target = event.target as AnyTarget;
  const family = FAMILIES.find(([types]) => types.test(event.type));
  if (family) {
    return family[1](event as AnyEvent, target);
  }
  return event.target instanceof HTMLMediaElement
    ? read(target, MEDIA) : { detail: toJson((event as CustomEvent).detail) };
}

const MAX_DEPTH = 16;
const MAX_BYTES = 16 << 10;

/** Give the value as JSON would hold it, or `undefined` if it is none, too long or too deep. */
export function toJson(value: unknown): unknown {
  try {
    const text = JSON.stringify(value);
    const json: unknown = JSON.parse(text);
    return text.length <= MAX_BYTES && !isDeeper(json, MAX_DEPTH) ? json : undefined;
  } catch {
    // A cycle, or no JSON at all, such as a function or a BigInt: then nothing is told.
    return undefined;
  }
}

function isDeeper(value: unknown, depth: number): boolean {
  return Object(value) === value &&
    (!depth || Object.values(value as object).some((each) => isDeeper(each, depth - 1)));
}
