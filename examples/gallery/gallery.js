// The gallery: a list of examples, one of them shown, its source beside it.
//
// Every example is a <wardian-app> of this one page, so all of them share one interpreter. An example
// is started when it is first chosen, and goes on running when another is shown.

import { highlighted } from "./highlight.js";

const find = (selector) => document.querySelector(selector);
const running = new Map();
let examples = [];

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function drawList() {
  const groups = new Map();
  for (const example of examples) {
    const group = example.name.startsWith("7guis-") ? "7GUIs" : "Examples";
    if (!groups.has(group)) groups.set(group, []);
    const title = example.title.replace(/ \(7GUIs \d\)$/, "");
    const link = element("a", { href: `#${example.name}`, textContent: title });
    groups.get(group).push(element("li", {}, link));
  }
  for (const [name, items] of groups) {
    const list = element("ul", {}, ...items);
    list.setAttribute("aria-label", name);
    find(".list").append(element("h2", { textContent: name }), list);
  }
}

function show(example) {
  document.title = `${example.title} · Wardian`;
  find(".title").textContent = example.title;
  find(".summary").replaceChildren(...withCode(example.summary));
  find(".stage").setAttribute("aria-label", `${example.title}, running`);
  const alone = find(".alone");
  alone.href = example.page;
  alone.hidden = false;
  for (const link of document.querySelectorAll(".list a")) {
    if (link.hash === `#${example.name}`) {
      link.setAttribute("aria-current", "page");
      link.scrollIntoView({ block: "nearest", inline: "center" });
    } else {
      link.removeAttribute("aria-current");
    }
  }
  find(".files").replaceChildren(...example.files.map(drawFile));
  start(example);
  find(".timing").textContent = running.get(example.name).timing;
}

// What stands between backticks is code.
function withCode(text) {
  return text.split("`").map((part, at) => (at % 2 ? element("code", { textContent: part }) : part));
}

function drawFile({ name, source }) {
  const copy = element("button", { className: "copy", type: "button", textContent: "Copy" });
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source);
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy"), 1500);
  });
  const code = element("code", {}, highlighted(source));
  const pre = element("pre", { tabIndex: 0 }, code);
  pre.setAttribute("aria-label", `Source of ${name}`);
  return element("div", { className: "file" }, element("h2", {}, name, copy), pre);
}

function start(example) {
  if (!running.has(example.name)) {
    const app = document.createElement("wardian-app");
    app.setAttribute("src", example.app);
    if (example.manifest) app.setAttribute("files", example.manifest);
    app.setAttribute("pyodide", example.pyodide);
    app.dataset.example = example.name;
    const entry = { app, timing: "Starting…" };
    const began = performance.now();
    const tell = (text) => {
      entry.timing = text;
      if (!app.hidden) find(".timing").textContent = text;
    };
    app.addEventListener("live", () => tell(`Live in ${Math.round(performance.now() - began)} ms`));
    app.addEventListener("failed", () => tell("Failed to start"));
    running.set(example.name, entry);
    find(".case").append(app);
  }
  for (const [name, { app }] of running) {
    app.hidden = name !== example.name;
    // A modal dialog left open in a hidden example would keep the whole page inert.
    if (app.hidden) for (const dialog of app.querySelectorAll("dialog:modal")) dialog.close();
  }
}

function route() {
  const name = decodeURIComponent(location.hash.slice(1));
  if (name === "example") return; // the skip link
  const example = examples.find((each) => each.name === name) ?? examples[0];
  if (!example) return;
  show(example);
  scrollTo({ top: 0 });
}

function chooseTheme() {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = root.style.colorScheme || (dark ? "dark" : "light");
  root.style.colorScheme = now === "dark" ? "light" : "dark";
}

async function begin() {
  const answer = await fetch("gallery.json");
  if (!answer.ok) {
    find(".summary").textContent = `The list of examples is missing (${answer.status}).`;
    return;
  }
  ({ examples } = await answer.json());
  drawList();
  route();
  addEventListener("hashchange", route);
  find(".theme").addEventListener("click", chooseTheme);
}

begin();
