import { setAttribute } from "../dom/element-state.ts";
import { BLOCKED_URL } from "../wire/safety.ts";

/** Carry out a command of the protocol. Addresses pass the rules of links. */
export function obey(name: string, text: string, file: string | undefined): void {
  if (name === "title") {
    document.title = text;
    return;
  }
  const link = document.createElement("a");
  setAttribute(link, "href", text);
  if (name === "open") {
    link.target = "_blank";
    link.rel = "noopener";
  } else if (name === "download") {
    link.download = file ?? "";
  }
  if (link.href !== BLOCKED_URL) {
    name === "redirect" ? location.replace(link.href) : link.click();
  }
}
