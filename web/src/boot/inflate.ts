// Unpack what zlib packed, while somebody waits: browsers only do it in their own time.
//
// RFC 1950 and 1951, by the method of zlib's own puff.c: canonical Huffman codes are decoded from
// the number of codes of each length, bit by bit. It is a tenth as fast as the browser's own and
// meant for what Python or an attribute needs at once.

type Bytes = Uint8Array<ArrayBuffer>;

/** Codes of an alphabet: how many there are of each length, and their symbols in order. */
interface Codes {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

const LONGEST_CODE = 15;
const END_OF_BLOCK = 256;
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const LENGTHS = bases(29, 3, (at) => (at < 8 || at === 28 ? 0 : (at >> 2) - 1));
LENGTHS[28] = [258, 0];
const DISTANCES = bases(30, 1, (at) => (at < 4 ? 0 : (at >> 1) - 1));
const FIXED = [
  codesOf(Array.from({ length: 288 }, (_, at) => (at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8))),
  codesOf(Array<number>(30).fill(5)),
] as const;

/** Give what a zlib stream holds; throws a RangeError where it is none, or not all of one. */
export function inflate(packed: Uint8Array): Bytes {
  return new Inflation(packed).all();
}

class Inflation {
  #packed: Uint8Array;
  #at = 2; // behind the header
  #bits = 0;
  #bitCount = 0;
  #out: Bytes;
  #length = 0;

  constructor(packed: Uint8Array) {
    this.#packed = packed;
    this.#out = new Uint8Array(packed.length * 4);
  }

  all(): Bytes {
    const [first = 0, second = 0] = this.#packed;
    if ((first & 15) !== 8 || (first * 256 + second) % 31) throw new RangeError("no zlib stream");
    for (let last = 0; !last;) {
      last = this.#take(1);
      const kind = this.#take(2);
      if (kind === 0) this.#copyStored();
      else if (kind === 1) this.#block(...FIXED);
      else if (kind === 2) this.#block(...this.#readCodes());
      else throw new RangeError("no such block");
    }
    const unpacked = this.#out.slice(0, this.#length);
    this.#check(unpacked);
    return unpacked;
  }

  #take(count: number): number {
    while (this.#bitCount < count) {
      this.#bits |= this.#byte() << this.#bitCount;
      this.#bitCount += 8;
    }
    const taken = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#bitCount -= count;
    return taken;
  }

  #byte(): number {
    if (this.#at >= this.#packed.length) throw new RangeError("the zlib stream ends too early");
    return this.#packed[this.#at++]!;
  }

  #symbol({ counts, symbols }: Codes): number {
    let [code, first, index] = [0, 0, 0];
    for (let length = 1; length <= LONGEST_CODE; length++) {
      code |= this.#take(1);
      const count = counts[length]!;
      if (code - count < first) return symbols[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new RangeError("no such code");
  }

  #readCodes(): [literals: Codes, distances: Codes] {
    const [literals, distances, order] = [this.#take(5) + 257, this.#take(5) + 1, this.#take(4) + 4];
    const lengths = Array<number>(19).fill(0);
    for (const at of ORDER.slice(0, order)) lengths[at] = this.#take(3);
    const codes = codesOf(lengths);
    const all: number[] = [];
    while (all.length < literals + distances) {
      const symbol = this.#symbol(codes);
      if (symbol < 16) all.push(symbol);
      else if (symbol === 16) this.#repeat(all, all.at(-1) ?? 0, 3 + this.#take(2));
      else if (symbol === 17) this.#repeat(all, 0, 3 + this.#take(3));
      else this.#repeat(all, 0, 11 + this.#take(7));
    }
    return [codesOf(all.slice(0, literals)), codesOf(all.slice(literals))];
  }

  #repeat(all: number[], value: number, count: number): void {
    while (count--) all.push(value);
  }

  #block(literals: Codes, distances: Codes): void {
    for (;;) {
      const symbol = this.#symbol(literals);
      if (symbol === END_OF_BLOCK) return;
      if (symbol < END_OF_BLOCK) {
        this.#room(1)[this.#length++] = symbol;
        continue;
      }
      const length = this.#valueOf(LENGTHS, symbol - END_OF_BLOCK - 1);
      const distance = this.#valueOf(DISTANCES, this.#symbol(distances));
      if (distance > this.#length) throw new RangeError("a copy of what was not there");
      const out = this.#room(length);
      for (let left = length; left; left--) out[this.#length] = out[this.#length++ - distance]!;
    }
  }

  #valueOf(table: readonly (readonly [number, number])[], at: number): number {
    const found = table[at];
    if (!found) throw new RangeError("no such length or distance");
    return found[0] + this.#take(found[1]);
  }

  #copyStored(): void {
    this.#bits = this.#bitCount = 0;
    const length = this.#byte() | (this.#byte() << 8);
    this.#at += 2; // its complement
    const stored = this.#packed.subarray(this.#at, this.#at + length);
    if (stored.length < length) throw new RangeError("the zlib stream ends too early");
    this.#room(length).set(stored, this.#length);
    this.#length += length;
    this.#at += length;
  }

  #room(length: number): Bytes {
    if (this.#length + length > this.#out.length) {
      const larger = new Uint8Array((this.#length + length) * 2);
      larger.set(this.#out);
      this.#out = larger;
    }
    return this.#out;
  }

  #check(unpacked: Bytes): void {
    let [low, high] = [1, 0];
    for (const byte of unpacked) {
      low = (low + byte) % 65521;
      high = (high + low) % 65521;
    }
    const sum = this.#packed.subarray(this.#at, this.#at + 4);
    const expected = sum.reduce((all, byte) => all * 256 + byte, 0);
    if (sum.length < 4 || high * 65536 + low !== expected) throw new RangeError("a wrong checksum");
  }
}

function codesOf(lengths: readonly number[]): Codes {
  const counts = new Uint16Array(LONGEST_CODE + 1);
  for (const length of lengths) if (length) counts[length]!++;
  const offsets = [0, 0];
  for (let length = 1; length < LONGEST_CODE; length++) {
    offsets.push(offsets[length]! + counts[length]!);
  }
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length) symbols[offsets[length]!++] = symbol;
  });
  return { counts, symbols };
}

/** For each symbol the least value it stands for, and how many bits follow that are added. */
function bases(count: number, from: number, bitsOf: (at: number) => number): [number, number][] {
  const table: [number, number][] = [];
  for (let [at, value] = [0, from]; at < count; value += 1 << bitsOf(at++)) {
    table.push([value, bitsOf(at)]);
  }
  return table;
}
