/** What a person has done to form controls before anyone listened. */

export type Control = HTMLInputElement &
  Pick<HTMLSelectElement, "options" | "selectedIndex" | "selectedOptions">;

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
