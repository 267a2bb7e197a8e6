/** What each family of events tells, as `docs/protocol.md` has it. */

type Fields = Record<string, unknown>;
/** Any event: what its family lacks is `undefined`, and so absent in JSON. */
type AnyEvent = InputEvent & SubmitEvent & DragEvent & ClipboardEvent & TouchEvent & ToggleEvent;
type AnyTarget = HTMLInputElement & HTMLFormElement & HTMLDialogElement &
  Pick<HTMLSelectElement, "selectedOptions">;
/** What is told of an event or its target; `name=property` where the DOM has another name. */
type Names = string;

const MODIFIERS: Names = "alt=altKey ctrl=ctrlKey shift=shiftKey meta=metaKey";
const MOUSE: Names = `x=clientX y=clientY button buttons detail ${MODIFIERS} ` +
  "offset_x=offsetX offset_y=offsetY";
const POINTER: Names = `${MOUSE} pointer_id=pointerId pointer_type=pointerType pressure width ` +
  "height primary=isPrimary";
const SCROLL: Names = "top=scrollTop left=scrollLeft width=scrollWidth height=scrollHeight " +
  "view_height=clientHeight view_width=clientWidth";
const MEDIA: Names = "current_time=currentTime duration paused muted volume";

/** No regular expression: the first of each would be compiled while the person waits. */
function read(from: object, names: Names): Fields {
  const fields: Fields = {};
  for (const each of names ? names.split(" ") : []) {
    const [name, property = name] = each.split("=") as [string, string?];
    fields[name] = (from as Fields)[property];
  }
  return fields;
}

/** What an event of these types says: fields of its own, and what has to be worked out. */
type Family = readonly [
  types: RegExp,
  fields: Names,
  more?: (event: AnyEvent, target: AnyTarget) => Fields,
];

/** The first whose types match. */
const FAMILIES: readonly Family[] = [
  [/^(click|dblclick|contextmenu|auxclick|mouse.*)$/, MOUSE],
  [/pointer/, POINTER],
  [/^wheel$/, `${MOUSE} delta_x=deltaX delta_y=deltaY delta_mode=deltaMode`],
  [/^key/, `key code repeat location composing=isComposing ${MODIFIERS}`],
  [
    /^(input|change|beforeinput|search)$/,
    "data input_type=inputType",
    (_event, target) => ({
      ...read(target, "value checked"),
      values: target.multiple && target.selectedOptions
        ? [...target.selectedOptions].map((option) => option.value) : undefined,
      files: target.files
        ? [...target.files].map((file) => [file.name, file.size, file.type, file.lastModified])
        : undefined,
    }),
  ],
  [
    /^(submit|reset)$/,
    "",
    (event, target) => ({
      form: [...new FormData(target)].map(([name, value]) => [
        name,
        typeof value === "string" ? value : value.name,
      ]),
      submitter: (event.submitter as HTMLButtonElement | null | undefined)?.name,
    }),
  ],
  [/^(focus|blur)/, ""],
  [/^dr/, MOUSE, (event) => ({ text: event.dataTransfer?.getData("text/plain") })],
  [
    /^(copy|cut|paste)$/,
    "",
    (event) => ({
      text: event.type === "paste"
        ? event.clipboardData?.getData("text/plain") : `${document.getSelection()}`,
    }),
  ],
  [
    /^touch/,
    MODIFIERS,
    (event) => ({
      touches: [...event.touches].map((each) => [each.identifier, each.clientX, each.clientY]),
    }),
  ],
  [/^scroll/, "", (_event, target) => read(target, SCROLL)],
  [
    /^(toggle|beforetoggle|close|cancel)$/,
    "",
    (event, target) => ({
      open: target.open ?? event.newState === "open",
      value: target.returnValue,
    }),
  ],
  [/^animation/, "name=animationName elapsed=elapsedTime"],
  [/^transition/, "name=propertyName elapsed=elapsedTime"],
];

/** What Python is told of an event: scalars and flat lists only. */
export function payloadOf(event: Event): Fields {
  const target = event.target as AnyTarget;
  const family = FAMILIES.find(([types]) => types.test(event.type));
  if (family) {
    const [, fields, more] = family;
    return { ...read(event, fields), ...more?.(event as AnyEvent, target) };
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
