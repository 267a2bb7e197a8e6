// Colours for Python source: a fragment of text nodes and spans, made without parsing any markup.

const KEYWORDS = new Set(
  ("False None True and as assert async await break case class continue def del elif else except " +
    "finally for from global if import in is lambda match nonlocal not or pass raise return try " +
    "type while with yield").split(" "),
);
const SOFT = new Set(["case", "match", "type"]);

const TOKEN = new RegExp(
  [
    /(?<c>#[^\n]*)/,
    /(?<s>[rbftu]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))/,
    /(?<f>@[\w.]+)/,
    /(?<n>\b\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?\b)/,
    /(?<word>[A-Za-z_]\w*)/,
  ]
    .map((part) => part.source)
    .join("|"),
  "gi",
);

export function highlighted(source) {
  const fragment = document.createDocumentFragment();
  let at = 0;
  let before = "";
  for (const token of source.matchAll(TOKEN)) {
    const kind = kindOf(token, source, before);
    before = token[0];
    if (!kind) continue;
    fragment.append(source.slice(at, token.index), span(kind, token[0]));
    at = token.index + token[0].length;
  }
  fragment.append(source.slice(at));
  return fragment;
}

function kindOf(token, source, before) {
  const { word, ...others } = token.groups;
  if (word === undefined) return Object.keys(others).find((kind) => others[kind] !== undefined);
  if (before === "def" || before === "class") return "f";
  if (!KEYWORDS.has(word)) return "";
  // "match", "case" and "type" are names unless they begin a statement that goes on.
  if (SOFT.has(word) && !/^[ ]*$/.test(lineBefore(source, token.index))) return "";
  if (SOFT.has(word) && !/^ [\w("[{-]/.test(source.slice(token.index + word.length))) return "";
  return "k";
}

function lineBefore(source, index) {
  return source.slice(source.lastIndexOf("\n", index - 1) + 1, index);
}

function span(kind, text) {
  const made = document.createElement("span");
  made.className = kind;
  made.textContent = text;
  return made;
}
