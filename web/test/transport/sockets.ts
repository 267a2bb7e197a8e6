/** Websockets whose far end is the test. */
export class FarSocket {
  static all: FarSocket[] = [];
  static get last(): FarSocket {
    return FarSocket.all.at(-1)!;
  }
  readonly url: string;
  readonly sent: unknown[][] = [];
  readyState = 1;
  isClosed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(url: string) {
    this.url = url;
    FarSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as unknown[]);
  }

  close(): void {
    this.isClosed = true;
  }

  say(...messages: unknown[]): void {
    for (const message of messages) {
      this.onmessage?.({ data: JSON.stringify(message) });
    }
  }

  /** Open and welcome. */
  welcome(view = 7, generation = "g", n = 0): void {
    this.onopen?.();
    this.say(["w", view, generation, n, { beat: 20_000, limit: 65_536, poll: 1000 }]);
  }

  lose(code = 1006): void {
    this.onclose?.({ code });
  }

  /** What was sent of one kind. */
  of(kind: string): unknown[][] {
    return this.sent.filter((message) => message[0] === kind);
  }
}
