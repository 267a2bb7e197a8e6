type Fields = Record<string, unknown>;
/** Any event: fields that its family lacks are `undefined`, and so absent in JSON. */
type AnyEvent = Event & MouseEvent & PointerEvent & WheelEvent & KeyboardEvent & InputEvent &
  SubmitEvent & DragEvent & ClipboardEvent & TouchEvent & AnimationEvent & TransitionEvent &
  ToggleEvent & CustomEvent;
type AnyTarget = HTMLInputElement & HTMLSelectElement & HTMLFormElement & HTMLMediaElement &
  HTMLDialogElement;

const mouse = (event: AnyEvent): Fields => ({
  x: event.clientX,
  y: event.clientY,
  button: event.button,
  buttons: event.buttons,
  detail: event.detail,
  ...modifiers(event),
  offset_x: event.offsetX,
  offset_y: event.offsetY,
});

const modifiers = (event: AnyEvent): Fields => ({
  alt: event.altKey,
  ctrl: event.ctrlKey,
  shift: event.shiftKey,
  meta: event.metaKey,
});

/** The families of `docs/protocol.md`; the first whose types match. */
const FAMILIES: readonly [types: RegExp, read: (event: AnyEvent, target: AnyTarget) => Fields][] = [
  [/^(click|dblclick|contextmenu|auxclick|mouse.*)$/, mouse],
  [
    /pointer/,
    (event) => ({
      ...mouse(event),
      pointer_id: event.pointerId,
      pointer_type: event.pointerType,
      pressure: event.pressure,
      width: event.width,
      height: event.height,
      primary: event.isPrimary,
    }),
  ],
  [
    /^wheel$/,
    (event) => ({
      ...mouse(event),
      delta_x: event.deltaX,
      delta_y: event.deltaY,
      delta_mode: event.deltaMode,
    }),
  ],
  [
    /^key(down|up|press)$/,
    (event) => ({
      key: event.key,
      code: event.code,
      repeat: event.repeat,
      location: event.location,
      composing: event.isComposing,
      ...modifiers(event),
    }),
  ],
  [
    /^(input|change|beforeinput|search)$/,
    (event, target) => ({
      value: target.value,
      checked: target.checked,
      values: target.multiple && target.selectedOptions
        ? [...target.selectedOptions].map((option) => option.value) : undefined,
      files: target.files
        ? [...target.files].map((file) => [file.name, file.size, file.type, file.lastModified])
        : undefined,
      data: event.data,
      input_type: event.inputType,
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
  [/^(focus|blur|focusin|focusout)$/, () => ({})],
  [
    /^(drag.*|drop)$/,
    (event) => ({ ...mouse(event), text: event.dataTransfer?.getData("text/plain") }),
  ],
  [
    /^(copy|cut|paste)$/,
    (event) => ({
      text: event.type === "paste"
        ? event.clipboardData?.getData("text/plain") : String(document.getSelection() ?? ""),
    }),
  ],
  [
    /^touch/,
    (event) => ({
      touches: [...(event.touches ?? [])].map((each) => [each.identifier, each.clientX, each.clientY]),
      ...modifiers(event),
    }),
  ],
  [
    /^scroll(end)?$/,
    (_event, target) => ({
      top: target.scrollTop,
      left: target.scrollLeft,
      width: target.scrollWidth,
      height: target.scrollHeight,
      view_height: target.clientHeight,
      view_width: target.clientWidth,
    }),
  ],
  [
    /^(toggle|beforetoggle|close|cancel)$/,
    (event, target) => ({
      open: target.open ?? event.newState === "open",
      value: target.returnValue,
    }),
  ],
  [
    /^(animation|transition)/,
    (event) => ({ name: event.animationName ?? event.propertyName, elapsed: event.elapsedTime }),
  ],
];

/** What Python is told of an event: scalars and flat lists only. */
export function payloadOf(event: Event): Fields {
  const target = event.target as AnyTarget;
  const family = FAMILIES.find(([types]) => types.test(event.type));
  if (family) {
    return family[1](event as AnyEvent, target);
  }
  if (target instanceof HTMLMediaElement) {
    return {
      current_time: target.currentTime,
      duration: target.duration,
      paused: target.paused,
      muted: target.muted,
      volume: target.volume,
    };
  }
  return { detail: toJson((event as CustomEvent).detail) };
}

const MAX_DEPTH = 16;
const MAX_BYTES = 16 << 10;

/** Give the value as JSON would hold it, or `undefined` if it is none, too long or too deep. */
export function toJson(value: unknown): unknown {
  try {
    const text = JSON.stringify(value);
    if (text.length <= MAX_BYTES && depthOf(text) <= MAX_DEPTH) {
      return JSON.parse(text);
    }
  } catch {
    // A cycle, or no JSON at all, such as a function or a BigInt: then nothing is told.
  }
  return undefined;
}

function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of json.replace(/"([^"\\]|\\.)*"/g, "").matchAll(/[[\]{}]/g)) {
    depth += /[[{]/.test(bracket) ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
