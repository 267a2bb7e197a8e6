import { setAttribute } from "../dom/element-state.ts";
import { BLOCKED_URL } from "../wire/safety.ts";

/** Carry out a command of the protocol. Addresses pass the rules of links. */
export function obey(name: string, text: string, file = ""): void {
  if (name === "title") {
    document.title = text;
    return;
  }
  const link = document.createElement("a");
  setAttribute(link, "href", text);
  link.rel = "noopener";
  link.target = name === "open" ? "_blank" : "";
  file && (link.download = file);
  if (link.href !== BLOCKED_URL) {
    name === "redirect" ? location.replace(link.href) : link.click();
  }
}
