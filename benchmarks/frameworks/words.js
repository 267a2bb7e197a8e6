// The labels of rows. Each follows from the row's number, so that all implementations show equal ones.

const how = (
  "hardy tender tall low creeping climbing hanging slender stout woolly glossy prickly fragrant " +
  "early late rare common wild fancy delicate vigorous drooping double trailing spotted"
).split(" ");
const colour = "red yellow blue green pink brown purple white black orange silver".split(" ");
const plant = "fern moss orchid palm cycad aroid sedge lily ivy cactus vanilla begonia jasmine".split(" ");

let last = 0;

/** Make the next rows: a number that no other row has, and a label. */
export function made(count) {
  const rows = new Array(count);
  for (let index = 0; index < count; index++) {
    const id = ++last;
    rows[index] = { id, label: `${how[id % 25]} ${colour[id % 11]} ${plant[id % 13]}` };
  }
  return rows;
}
