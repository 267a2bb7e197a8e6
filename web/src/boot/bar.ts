// The progress bar of an app that is not live yet.

import { watch } from "./progress.ts";

/** Show progress below what stands in an element, until the returned function is called. */
export function showBar(container: Element): () => void {
  // The browser's own bar: it is accessible, and light or dark with the page.
  const bar = document.createElement("progress");
  const label = document.createElement("label");
  label.className = "wardian-boot";
  container.append(label);
  const stop = watch((stage, loaded, total) => {
    const text = `${stage}… ${megabytes(loaded)} of ${megabytes(Math.max(loaded, total))} MB `;
    label.replaceChildren(text, bar);
    bar.ariaValueText = text;
    bar.max = total || 1;
    bar.value = loaded;
  });
  return () => {
    stop();
    label.remove();
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
