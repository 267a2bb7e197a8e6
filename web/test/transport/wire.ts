/** A network whose far end is the test, and the tab that a link serves. */
import "../setup.ts";
import type { Ends, Kind, Open } from "../../src/transport/carrier.ts";
import { Choice } from "../../src/transport/choice.ts";
import { Link } from "../../src/transport/link.ts";
import type { Shown, State } from "../../src/transport/shown.ts";

/** One connection, seen from the far end. */
export interface Connection {
  readonly kind: Kind;
  readonly ends: Ends;
  /** What the tab has sent, but for the hello. */
  readonly sent: string[];
  /** What else was asked of it. */
  readonly calls: string[];
  isStopped: boolean;
}

export class Wire implements Shown {
  readonly connections: Connection[] = [];
  /** What the link has handed to the client. */
  readonly received: string[] = [];
  /** What the link has said of itself. */
  readonly events: string[] = [];
  readonly link: Link;
  has = { root: 0, seq: 0, k: 0 };

  constructor(offered = "websocket stream polling") {
    const open = (kind: Kind): Open => (ends) => this.#connect(kind, ends);
    this.link = new Link("/base/", "token", {
      tab: this,
      choice: new Choice(offered),
      open: { websocket: open("websocket"), stream: open("stream"), polling: open("polling") },
    });
  }

  get last(): Connection {
    return this.connections.at(-1)!;
  }

  /** The last hello. */
  get hello(): unknown[] {
    return JSON.parse(this.last.ends.hello()) as unknown[];
  }

  welcome(n = 0, generation = "g", connection = this.last): void {
    this.say(["w", 7, generation, n, { beat: 20_000, limit: 1000, poll: 1000 }], connection);
  }

  say(message: unknown, connection = this.last): void {
    connection.ends.receive(JSON.stringify(message));
  }

  lose(code = 1006, connection = this.last): void {
    connection.isStopped = true;
    connection.ends.lost({ code });
  }

  shown(): { root: number; seq: number; k: number } {
    return this.has;
  }

  receive(text: string): void {
    this.received.push(text);
  }

  renew(): void {
    this.events.push("renew");
  }

  refetch(): void {
    this.events.push("refetch");
  }

  welcomed(limitBytes: number): void {
    this.events.push(`limit ${limitBytes}`);
  }

  changed(state: State, kind: Kind): void {
    const event = `${state} ${kind}`;
    this.events.at(-1) === event || this.events.push(event);
  }

  #connect(kind: Kind, ends: Ends): Connection & { send(text: string): void; stop(): void } {
    const connection = {
      kind,
      ends,
      sent: [] as string[],
      calls: [] as string[],
      isStopped: false,
      send: (text: string) => void connection.sent.push(text),
      ...(kind === "polling" && {
        hold: () => Promise.resolve(void connection.calls.push("hold")),
        resume: () => void connection.calls.push("resume"),
        ask: () => void connection.calls.push("ask"),
      }),
      stop: () => {
        connection.isStopped = true;
      },
    };
    this.connections.push(connection);
    return connection;
  }
}

/** An event of view 7, as the client tells it. */
export const event = (name: string): string => JSON.stringify(["e", 7, 1, name, [1], {}, []]);
/** The names and numbers of the events that a connection was sent. */
export const named = ({ sent }: Connection): unknown[] =>
  sent.map((text) => JSON.parse(text) as unknown[]).map(([kind, , n, name]) =>
    kind === "e" ? `${n} ${name}` : kind);
