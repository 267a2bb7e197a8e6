/**
 * What may be written where. Python has applied the same rules before it sent anything; here they
 * hold against a sender that is not our Python.
 */

/** Matches any of these words, in any case. */
function oneOf(words: string): RegExp {
  return RegExp(`^(${words.replace(/\s+/g, "|")})$`, "i");
}

const TAG = /^[a-zA-Z][a-zA-Z0-9]*(-[a-zA-Z0-9._]+)*$/;
const NAME = /^[a-zA-Z_][a-zA-Z0-9_.:-]*$/;
const IDENTIFIER = /^[a-zA-Z_$][\w$]*$/;
const STYLE_NAME = /^(--[\w-]+|-?[a-z][a-z\d]*(-[a-z\d]+)*)$/;
const REFUSED_TAG = oneOf(`script base meta object embed noembed applet frame noframes frameset
  plaintext xmp noscript listing html head body`);
const REFUSED_NAME = oneOf("on.* style srcdoc innerhtml outerhtml __proto__ constructor prototype");
const REFUSED_KEY = /^(__proto__|constructor|prototype)$/;
const REFUSED_STYLE_NAME = /^(behavior|-ms-behavior|-moz-binding|constructor|prototype)$/;
const STYLE_STRING = /(["'])(\\.|(?!\1)[^\\])*\1/g;
// CSSOM lets nothing leave its declaration; what is left is what loads or runs, however it is
// written.
const REFUSED_STYLE =
  /\\|(url|url-prefix|src|image|image-set|element|expression)\s*\(|script\s*:/i;
const PROPERTY = oneOf(`value checked selected indeterminate disabled scrolltop scrollleft open
  muted currenttime playbackrate volume defaultvalue defaultchecked`);
const METHOD = oneOf(`focus blur click scroll\\w* (show|hide|toggle)Popover requestFullscreen
  getBoundingClientRect getAttribute`);

const isName = (name: unknown, grammar: RegExp, refused: RegExp): name is string =>
  typeof name === "string" && grammar.test(name) && !refused.test(name);

export const isTag = (name: unknown) => isName(name, TAG, REFUSED_TAG);
export const isAttribute = (name: unknown) => isName(name, NAME, REFUSED_NAME);
export const isEventType = (name: unknown) => isName(name, NAME, REFUSED_KEY);
export const isStyleName = (name: unknown) => isName(name, STYLE_NAME, REFUSED_STYLE_NAME);

export function isStyleValue(value: string): boolean {
  return !REFUSED_STYLE.test(value.replace(STYLE_STRING, "''"));
}

/** Whether a property may be written; a custom element decides itself what its own are. */
export function isProperty(name: string, isCustom: boolean): boolean {
  return PROPERTY.test(name) || (isCustom && isName(name, IDENTIFIER, REFUSED_NAME));
}

/**
 * Whether Python may call a method: what an element adds to those all have, and harmless ones of
 * these.
 */
export function isMethod(name: string): boolean {
  const isOwn = isName(name, IDENTIFIER, REFUSED_NAME) && !(name in HTMLElement.prototype);
  return isOwn || METHOD.test(name);
}

export const BLOCKED_URL = "about:blank#blocked";
const URL_ATTRIBUTE = oneOf(`href src action formaction xlink:href poster cite data background ping
  manifest (image)?srcset longdesc to from values by`);
const SAFE_SCHEME = /^(https?|mailto|tel|blob):/i;
const PICTURE = /^data:image\/(png|gif|jpeg|webp|avif)[;,]/i;

/** Whether an attribute may have any value, and writing it is all there is to do. */
export function isPlainAttribute({ namespaceURI }: Element, name: string): boolean {
  return /html$/.test(namespaceURI!) && !URL_ATTRIBUTE.test(name) &&
    !/^hidden$|^[.#]|:/i.test(name);
}

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
