/**
 * What may be written where. Python has applied the same rules before it sent anything; here they hold
 * against a sender that is not our Python.
 */

const TAG = /^[a-zA-Z][a-zA-Z0-9]*(-[a-zA-Z0-9._]+)*$/;
const NAME = /^[a-zA-Z_][a-zA-Z0-9_.:-]*$/;
const IDENTIFIER = /^[a-zA-Z_$][\w$]*$/;
const STYLE_NAME = /^(--[\w-]+|-?[a-z][a-z\d]*(-[a-z\d]+)*)$/;
const REFUSED_TAG =
  /^(script|base|meta|object|(no)?embed|applet|(no)?frames?|frameset|plaintext|xmp|noscript|listing|html|head|body)$/i;
const REFUSED_NAME = /^(on.*|style|srcdoc|innerhtml|outerhtml|__proto__|constructor|prototype)$/i;
const REFUSED_STYLE_NAME = /^(behavior|-ms-behavior|-moz-binding|constructor|prototype)$/;
const STYLE_STRING = /"([^"\\\n\r\f]|\\[^\n\r\f])*"|'([^'\\\n\r\f]|\\[^\n\r\f])*'/g;
const REFUSED_STYLE =
  /[;{}<\\@]|\/\*|\*\/|(url|url-prefix|src|image|image-set|element|expression)\s*\(|(java|vb)script\s*:/i;
const PROPERTY =
  /^(value|checked|selected|indeterminate|disabled|scrollTop|scrollLeft|open|muted|currentTime|playbackRate|volume|defaultValue|defaultChecked)$/;
const METHOD =
  /^(focus|blur|click|select|set(SelectionRange|RangeText|CustomValidity)|scroll(IntoView|To|By)?|show(Modal|Popover|Picker)?|(hide|toggle)Popover|close|requestClose|play|pause|load|reset|requestSubmit|(check|report)Validity|step(Up|Down)|request(Fullscreen|PictureInPicture)|(set|release)PointerCapture|getBoundingClientRect|getAttribute|matches)$/;

/** Remember the names a check has accepted: a page uses few, and uses them often. */
function remembering(check: (name: string) => boolean): (name: unknown) => boolean {
  const accepted = new Set<unknown>();
  return (name) => {
    const holds = accepted.has(name) || (typeof name === "string" && name.length < 129 && check(name));
    if (holds && accepted.size < 999) {
      accepted.add(name);
    }
    return holds;
  };
}

export const isTag = remembering((name) => TAG.test(name) && !REFUSED_TAG.test(name));
export const isAttribute = remembering((name) => NAME.test(name) && !REFUSED_NAME.test(name));
export const isEventType = remembering(
  (name) => NAME.test(name) && !/^(__proto__|constructor|prototype)$/.test(name),
);
export const isStyleName = remembering(
  (name) => STYLE_NAME.test(name) && !REFUSED_STYLE_NAME.test(name),
);

export function isStyleValue(value: string): boolean {
  return !REFUSED_STYLE.test(value.replace(STYLE_STRING, "''"));
}

/** Whether a property may be written; a custom element decides itself what its own are. */
export function isProperty(name: string, isCustom: boolean): boolean {
  return PROPERTY.test(name) || (isCustom && IDENTIFIER.test(name) && !REFUSED_NAME.test(name));
}

/** Whether Python may call a method: known harmless ones, and what a custom element adds of its own. */
export function isMethod(name: string, element: Element): boolean {
  return (
    METHOD.test(name) ||
    (element.localName.includes("-") && IDENTIFIER.test(name) && !(name in HTMLElement.prototype))
  );
}

export const BLOCKED_URL = "about:blank#blocked";
const URL_ATTRIBUTE =
  /^(href|src|action|formaction|xlink:href|poster|cite|data|background|ping|manifest|(image)?srcset|longdesc|to|from|values|by)$/i;
const SAFE_SCHEME = /^(https?|mailto|tel|blob):/i;
const PICTURE = /^data:image\/(png|gif|jpeg|webp|avif)[;,]/i;

/** Give the value an attribute may have: where it is an address, one with a harmless scheme. */
export function safeValue(tag: string, name: string, value: string): string {
  if (!URL_ATTRIBUTE.test(name)) {
    return value;
  }
  const isAnimated = /^(to|from|values|by)$/i.test(name);
  if (isAnimated && !/^(set|animate)/i.test(tag)) {
    return value;
  }
  const between = isAnimated ? ";" : /(srcset|ping)$/i.test(name) ? /[\s,]+(?=[^\s,])/ : /$^/;
  return value.split(between).every((part) => isSafeUrl(tag, name, part)) ? value : BLOCKED_URL;
}

/** The URL parser drops these before it looks at the scheme (https://url.spec.whatwg.org). */
function isSafeUrl(tag: string, name: string, value: string): boolean {
  const url = value.replace(/[\t\n\r]/g, "").replace(/^[\0- ,]+/, "");
  if (!/^[a-z][a-z\d+.-]*:/i.test(url) || SAFE_SCHEME.test(url)) {
    return true;
  }
  const takesPictures = /(src|poster|srcset|background)$/i.test(name)
    ? !/^iframe$/i.test(tag) : /href$/i.test(name) && /^(image|feimage|link)$/i.test(tag);
  return takesPictures && PICTURE.test(url);
}
