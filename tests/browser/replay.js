// Applies recorded transmissions to the real client and compares what its views show. Loaded as a module under the
// strict policy, so it has no more rights than any script of a page.

const VOID = /^(area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/;
const TEXT_FIELD = /^(text|search|url|tel|email|password|number|textarea)$/;

/** What a container shows, in the normal form of `wardian.testing.nodes`. */
function htmlOf(container) {
  const parts = [];
  const stack = [...container.childNodes].reverse();
  while (stack.length) {
    const next = stack.pop();
    if (typeof next === "string") {
      parts.push(next);
    } else if (next.nodeType === 3) {
      parts.push(escapeText(next.data));
    } else if (next.nodeType === 1) {
      const isHtml = next.namespaceURI === "http://www.w3.org/1999/xhtml";
      parts.push(`<${next.localName}${attributesOf(next)}>`);
      if (!isHtml || !VOID.test(next.localName)) {
        stack.push(`</${next.localName}>`, ...[...next.childNodes].reverse());
      }
    }
  }
  return parts.join("");
}

function attributesOf(element) {
  const found = new Map();
  for (const { name, value } of element.attributes) {
    if (!name.startsWith("data-wardian") && name !== "style") {
      found.set(name, value);
    }
  }
  const style = [...(element.style ?? [])]
    .filter((name) => !(element.hidden && name === "display"))
    .map((name) => `${name}: ${element.style.getPropertyValue(name).trim()}`)
    .sort()
    .join("; ");
  if (style) {
    found.set("style", style);
  }
  if (/^(input|textarea)$/.test(element.localName)) {
    if (TEXT_FIELD.test(element.type) && element.value !== element.defaultValue) {
      found.set(".value", element.value);
    }
    if (element.localName === "input" && element.checked !== element.hasAttribute("checked")) {
      found.set(".checked", `${element.checked}`);
    }
  }
  return [...found.keys()]
    .sort()
    .map((name) => ` ${name}="${escapeText(found.get(name)).replaceAll('"', "&quot;")}"`)
    .join("");
}

function escapeText(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * Apply transmissions, each patch twice, and compare after each.
 *
 * @param steps `{text, html, title}`: a transmission, what each view (by its number in the recording) shows then, and the
 *   document's title where it matters.
 * @returns What was not as expected.
 */
function replay(steps) {
  const wrong = [];
  const views = new Map();
  const sent = [];
  wardian.bridge.connect((text) => sent.push(text));
  const watcher = new MutationObserver(() => undefined);
  document.title = "";
  steps.forEach(({ text, html, title }, at) => {
    const messages = messagesOf(text, views);
    receive(messages, views, 0);
    compare(html, views, `transmission ${at} ${text}`, wrong);
    if (title !== undefined && document.title !== title) {
      wrong.push(`transmission ${at}: expected the title ${title}, got ${document.title}`);
    }
    if (messages.some(([kind]) => kind === "p")) {
      watcher.observe(document.body, {
        subtree: true, childList: true, attributes: true, characterData: true,
      });
      receive(messages, views, 1);
      const records = watcher.takeRecords();
      watcher.disconnect();
      compare(html, views, `transmission ${at} again ${text}`, wrong);
      if (records.length) {
        const [{ type, target, attributeName }] = records;
        wrong.push(`transmission ${at} again: ${records.length} mutations, first ${type} of
          ${target.outerHTML ?? target.data} ${attributeName}; ${text}`);
      }
    }
  });
  for (const { number, container } of views.values()) {
    wardian.bridge.close(number);
    container.remove();
  }
  sent.forEach((text) => /^\["q"/.test(text) || wrong.push(`the client sent ${text}`));
  wardian.bridge.disconnect();
  return wrong;
}

/**
 * Give a fresh view that has seen some transmissions each patch that it must refuse.
 *
 * @param refused `[why, text]` each.
 * @returns What it did not refuse, or not without changing anything.
 */
async function refuse(transmissions, html, refused) {
  const wrong = [];
  const complain = console.error;
  for (const [why, text] of refused) {
    const views = new Map();
    const sent = [];
    const noted = [];
    console.error = (said) => noted.push(said);
    wardian.bridge.connect((message) => sent.push(message));
    for (const each of transmissions) {
      receive(messagesOf(each, views), views, 0);
    }
    receive(messagesOf(text, views), views, 0);
    await new Promise((resolve) => setTimeout(resolve));
    console.error = complain;
    compare({ 1: html }, views, why, wrong);
    const { number, container } = views.get(1);
    if (sent.join() !== `["g",${number},1]` || !/bad-patch/.test(noted.join())) {
      wrong.push(`${why}: sent ${sent}, said ${noted}`);
    }
    wardian.bridge.close(number);
    container.remove();
    wardian.bridge.disconnect();
  }
  return wrong;
}

function messagesOf(text, views) {
  const json = JSON.parse(text);
  const messages = typeof json[0] === "string" ? [json] : json;
  for (const [kind, number] of messages) {
    if (kind === "m" && !views.has(number)) {
      const container = document.body.appendChild(document.createElement("main"));
      container.id = `view-${number}`;
      views.set(number, { container, number: wardian.bridge.open(`#view-${number}`) });
    }
  }
  return messages;
}

/** Hand messages to the client, with this page's numbers of views; the client drops a patch whose number it has. */
function receive(messages, views, again) {
  const numbered = messages.map((message) => {
    const copy = structuredClone(message);
    if (copy[0] === "m") {
      copy[3] *= 2;
      copy[1] = views.get(copy[1]).number;
    } else if (copy[0] === "p") {
      copy[2] = copy[2] * 2 + again;
      for (const op of Array.isArray(copy[3]) ? copy[3] : []) {
        if (op[0] === "v" && views.has(op[4])) {
          op[4] = views.get(op[4]).number;
        }
      }
    } else if (copy[0] === "u" || copy[0] === "n") {
      copy[1] = views.get(copy[1])?.number ?? copy[1];
    }
    return copy;
  });
  wardian.bridge.receive(JSON.stringify(numbered));
}

function compare(html, views, where, wrong) {
  for (const [number, expected] of Object.entries(html)) {
    const got = htmlOf(views.get(Number(number)).container);
    if (got !== expected) {
      wrong.push(`${where}, view ${number}: expected\n  ${expected}\ngot\n  ${got}`);
    }
  }
}

globalThis.replay = replay;
globalThis.refuse = refuse;
