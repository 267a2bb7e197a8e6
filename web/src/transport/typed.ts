/** What a person has done to form controls before anyone listened. */

import type { Attributes } from "../wire/messages.ts";

export type Control = HTMLInputElement &
  Pick<HTMLSelectElement, "options" | "selectedIndex" | "selectedOptions">;

/** Whether what is in a control was written, and not chosen with a click. */
export function isText({ localName, type }: Control): boolean {
  return localName !== "select" && !/^(checkbox|radio|range|color)$/.test(type);
}

/** Whether a control is not as its markup has it: typed in, chosen, or filled by the browser. */
export function isTyped(control: Control): boolean {
  if (control.localName === "select") {
    return isChosen(control);
  }
  if (/^(checkbox|radio)$/.test(control.type)) {
    return control.checked !== control.defaultChecked;
  }
  return control.type !== "file" && control.value !== control.defaultValue &&
    control.value !== pristine(control);
}

/** A range or a colour shows a value although its markup names none. */
function pristine(control: Control): string {
  const twin = document.createElement(control.localName) as Control;
  for (const name of ["type", "min", "max", "step", "value"]) {
    const value = control.getAttribute(name);
    value === null || twin.setAttribute(name, value);
  }
  return twin.value;
}

function isChosen({ options, multiple, selectedIndex, size }: Control): boolean {
  const all = [...options];
  if (multiple) {
    return all.some((option) => option.selected !== option.defaultSelected);
  }
  const named = all.findLastIndex((option) => option.defaultSelected);
  const first = size > 1 ? -1 : all.findIndex((option) => !option.disabled);
  return selectedIndex !== (named < 0 ? first : named);
}

/** Let a control of which Python says nothing show what one does that has just been made. */
export function blank(control: Control, attributes: Attributes): void {
  const has = (name: string) => Object.hasOwn(attributes, name);
  if (control.localName === "select") {
    for (const option of has(".value") ? [] : control.options) {
      option.selected = option.defaultSelected;
    }
  } else if (/^(checkbox|radio)$/.test(control.type)) {
    const isChecked = has("checked") || !!attributes[".defaultChecked"];
    has(".checked") || control.checked === isChecked || (control.checked = isChecked);
  } else if (!has(".value") && !/^(file|hidden|button|submit|reset|image)$/.test(control.type)) {
    const own = control.localName === "textarea" ? control.defaultValue : "";
    const value = `${attributes["value"] ?? attributes[".defaultValue"] ?? own}`;
    // Empty is no colour; the browser would complain.
    const isMeant = control.value !== value && (value || control.type !== "color");
    isMeant && (control.value = value);
  }
}

/** Make what a control shows what its markup has: nobody typed it. */
export function settle(control: Control): void {
  if (control.localName === "select") {
    for (const option of control.options) {
      option.defaultSelected = option.selected;
    }
  } else if (/^(checkbox|radio)$/.test(control.type)) {
    control.defaultChecked = control.checked;
  } else if (control.type !== "file") {
    control.defaultValue = control.value;
  }
}
