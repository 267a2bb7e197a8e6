// What happens to the rows of the table, seen by a MutationObserver; and the table as plain data.

globalThis.keyed = {
  watch() {
    const rows = (nodes) => [...nodes].filter((node) => node.nodeName === "TR");
    this.take = (records) => {
      for (const { addedNodes, removedNodes } of records) {
        this.added.push(...rows(addedNodes));
        this.removed.push(...rows(removedNodes));
      }
    };
    this.observer = new MutationObserver(this.take);
    const every = { childList: true, attributes: true, subtree: true, characterData: true };
    this.observer.observe(document.querySelector("table.table"), every);
  },

  /** Forget what happened; remember the second row. */
  begin() {
    this.take(this.observer.takeRecords());
    this.added = [];
    this.removed = [];
    this.second = document.querySelector("tbody>tr:nth-of-type(2)");
  },

  happened() {
    this.take(this.observer.takeRecords());
    const came = new Set(this.added);
    for (const row of this.removed) came.delete(row);
    return {
      added: this.added.length,
      removed: this.removed.length,
      second: this.removed.includes(this.second),
      made: came.size,
    };
  },

  /** Names and classes of the nodes of row 1000, in document order. */
  structure() {
    const row = document.querySelector("tbody>tr:nth-of-type(1000)");
    return [...row.querySelectorAll("*")].map((node) =>
      [node.localName, ...[...node.classList].sort(), node.ariaHidden ?? ""].join(" ").trim(),
    );
  },

  /** The page below `.container`: names, the attributes that are required, and texts. */
  page() {
    const ids = "run runlots add update clear swaprows tbody".split(" ");
    const plain = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return node.data.trim();
      if (node.nodeType !== Node.ELEMENT_NODE) return "";
      const classes = [...node.classList].sort().join(" ");
      const id = ids.includes(node.id) ? node.id : "";
      const children = [...node.childNodes].map(plain).filter((child) => child !== "");
      return [node.localName, classes, id, node.type ?? "", node.ariaHidden ?? "", ...children];
    };
    return JSON.stringify(plain(document.querySelector(".container")));
  },
};
keyed.added = [];
keyed.removed = [];
