// The yardstick: what a person writes who knows the DOM and has only this page in mind.

import { made } from "../words.js";

const table = document.querySelector("table");
const body = document.getElementById("tbody");
const template = document.createElement("tr");
template.innerHTML =
  '<td class="col-md-1"> </td><td class="col-md-4"><a> </a></td><td class="col-md-1"><a>' +
  '<span class="glyphicon glyphicon-remove" aria-hidden="true"></span></a></td><td class="col-md-6"></td>';

let items = []; // and the <tr> of each, at the same index
let rows = [];
let selected = null;

function append(more) {
  const empty = items.length === 0;
  if (empty) body.remove(); // filling it outside of the document is a little faster
  for (const item of more) {
    const row = template.cloneNode(true);
    const first = row.firstChild;
    row.item = item;
    first.firstChild.nodeValue = item.id;
    first.nextSibling.firstChild.firstChild.nodeValue = item.label;
    items.push(item);
    rows.push(row);
    body.appendChild(row);
  }
  if (empty) table.appendChild(body);
}

function clear() {
  body.textContent = "";
  items = [];
  rows = [];
  selected = null;
}

function select(row) {
  if (selected) selected.className = "";
  selected = row;
  row.className = "danger";
}

function remove(row) {
  const index = items.indexOf(row.item);
  items.splice(index, 1);
  rows.splice(index, 1);
  if (selected === row) selected = null;
  row.remove();
}

function replace(count) {
  clear();
  append(made(count));
}

const operations = {
  run: () => replace(1000),
  runlots: () => replace(10000),
  add: () => append(made(1000)),
  clear,
  update() {
    for (let index = 0; index < items.length; index += 10) {
      const text = rows[index].firstChild.nextSibling.firstChild.firstChild;
      text.nodeValue = items[index].label += " !!!";
    }
  },
  swaprows() {
    if (items.length < 999) return;
    [items[1], items[998]] = [items[998], items[1]];
    body.insertBefore(rows[998], rows[2]);
    body.insertBefore(rows[1], rows[999] ?? null);
    [rows[1], rows[998]] = [rows[998], rows[1]];
  },
};

document.getElementById("main").addEventListener("click", ({ target }) => {
  const operation = operations[target.id];
  if (operation) return operation();
  const cell = target.closest("td");
  if (!cell) return;
  if (cell.cellIndex === 1) select(cell.parentNode);
  else if (cell.cellIndex === 2) remove(cell.parentNode);
});

window.ready = true;
