// As React's own documentation has it: a reducer, immutable rows, a memoised row component.

import { memo, useEffect, useReducer } from "react";
import { createRoot } from "react-dom/client";
import { made } from "../words.js";

const initial = { rows: [], selected: null };

function reduce({ rows, selected }, action) {
  switch (action.type) {
    case "run":
      return { rows: made(1000), selected: null };
    case "runlots":
      return { rows: made(10000), selected: null };
    case "add":
      return { rows: [...rows, ...made(1000)], selected };
    case "clear":
      return initial;
    case "update": {
      const changed = rows.slice();
      for (let index = 0; index < changed.length; index += 10) {
        const row = changed[index];
        changed[index] = { id: row.id, label: `${row.label} !!!` };
      }
      return { rows: changed, selected };
    }
    case "swaprows": {
      if (rows.length < 999) return { rows, selected };
      const swapped = rows.slice();
      [swapped[1], swapped[998]] = [swapped[998], swapped[1]];
      return { rows: swapped, selected };
    }
    case "select":
      return { rows, selected: action.id };
    case "remove":
      return { rows: rows.filter((row) => row.id !== action.id), selected };
  }
}

const Row = memo(function Row({ row, selected, dispatch }) {
  return (
    <tr className={selected ? "danger" : ""}>
      <td className="col-md-1">{row.id}</td>
      <td className="col-md-4">
        <a onClick={() => dispatch({ type: "select", id: row.id })}>{row.label}</a>
      </td>
      <td className="col-md-1">
        <a onClick={() => dispatch({ type: "remove", id: row.id })}>
          <span className="glyphicon glyphicon-remove" aria-hidden="true" />
        </a>
      </td>
      <td className="col-md-6" />
    </tr>
  );
});

const Button = ({ id, title, dispatch }) => (
  <div className="col-sm-6 smallpad">
    <button type="button" className="btn btn-primary btn-block" id={id} onClick={() => dispatch({ type: id })}>
      {title}
    </button>
  </div>
);

const Head = memo(function Head({ dispatch }) {
  return (
    <div className="jumbotron">
      <div className="row">
        <div className="col-md-6">
          <h1>Rows</h1>
        </div>
        <div className="col-md-6">
          <div className="row">
            <Button id="run" title="Create 1,000 rows" dispatch={dispatch} />
            <Button id="runlots" title="Create 10,000 rows" dispatch={dispatch} />
            <Button id="add" title="Append 1,000 rows" dispatch={dispatch} />
            <Button id="update" title="Update every 10th row" dispatch={dispatch} />
            <Button id="clear" title="Clear" dispatch={dispatch} />
            <Button id="swaprows" title="Swap Rows" dispatch={dispatch} />
          </div>
        </div>
      </div>
    </div>
  );
});

function Main() {
  const [{ rows, selected }, dispatch] = useReducer(reduce, initial);
  useEffect(() => {
    window.ready = true;
  }, []);
  return (
    <div className="container">
      <Head dispatch={dispatch} />
      <table className="table table-hover table-striped test-data">
        <tbody id="tbody">
          {rows.map((row) => (
            <Row key={row.id} row={row} selected={selected === row.id} dispatch={dispatch} />
          ))}
        </tbody>
      </table>
      <span className="preloadicon glyphicon glyphicon-remove" aria-hidden="true" />
    </div>
  );
}

createRoot(document.getElementById("main")).render(<Main />);
