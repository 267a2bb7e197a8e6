import { setAttribute } from "../dom/element-state.ts";
import { BLOCKED_URL } from "../wire/safety.ts";

/** Carry out a command of the protocol. Addresses pass the rules of links. */
export function obey(name: string, text: string, file: string | undefined): void {
  if (name === "title") {
    document.title = text;
    return;
  }
  const link = document.createElement("a");
  // What is saved and not opened may also be data.
  /^data:/.test(text) && file ? (link.href = text) : setAttribute(link, "href", text);
  file && (link.download = file);
  if (name === "open") {
    link.target = "_blank";
    link.rel = "noopener";
  }
  if (link.href !== BLOCKED_URL) {
    name === "redirect" ? location.replace(link.href) : link.click();
  }
}
