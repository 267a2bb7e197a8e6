import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { type Connection, Wire, event } from "./wire.ts";

beforeEach(() => {
  sessionStorage.clear();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
});
afterEach(() => mock.timers.reset());

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** The other side as the protocol has it, behind a network that delays, repeats and breaks off. */
class Far {
  readonly handled: string[] = [];
  readonly wire: Wire;
  readonly #roll: (sides: number) => number;
  readonly #read = new Map<Connection, number>();
  #n = 0;

  constructor(wire: Wire, roll: (sides: number) => number) {
    this.wire = wire;
    this.#roll = roll;
  }

  step(): void {
    for (const connection of this.wire.connections.slice(-2)) {
      if (!connection.isStopped) {
        this.#serve(connection);
      }
    }
  }

  #serve(connection: Connection): void {
    const chance = this.#roll(20);
    const read = this.#read.get(connection);
    if (chance === 0) {
      this.wire.lose(1006, connection);
    } else if (read === undefined) {
      this.#read.set(connection, 0);
      this.wire.welcome(this.#n, "g", connection);
    } else if (chance < 12) {
      const upTo = read + this.#roll(connection.sent.length - read + 1);
      // What has come may be read twice.
      connection.sent.slice(Math.max(0, read - this.#roll(3)), upTo).forEach((text) => {
        this.#handle(text);
      });
      this.#read.set(connection, Math.max(read, upTo));
      chance < 6 && this.wire.say(["a", 7, this.#n], connection);
    }
  }

  #handle(text: string): void {
    const [, , n, name] = JSON.parse(text) as [string, number, number, string];
    assert.ok(n <= this.#n + 1, `expected ${this.#n + 1} next, got ${n}`);
    if (n === this.#n + 1) {
      this.#n = n;
      this.handled.push(name);
    }
  }
}

for (let seed = 1; seed <= 40; seed++) {
  test(`every event is handled once and in order over a bad network, seed ${seed}`, () => {
    const roll = dice(seed);
    const wire = new Wire();
    const far = new Far(wire, roll);
    const said: string[] = [];
    wire.link.start();
    for (let round = 0; said.length < 150; round++) {
      for (let count = roll(3); count--; ) {
        said.push(`${said.length}`);
        wire.link.send(event(said.at(-1)!));
      }
      far.step();
      mock.timers.tick(roll(300));
      roll(50) || wire.link.hurry(roll(2) ? "doubtful" : undefined);
    }
    for (let round = 0; round < 3000 && far.handled.length < said.length; round++) {
      far.step();
      mock.timers.tick(200);
    }
    assert.deepEqual(far.handled, said);
    wire.link.stop();
  });
}
