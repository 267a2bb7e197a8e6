// Functions of JavaScript that C code has pointers to stand in a WebAssembly table, so they have to
// be functions of WebAssembly. Emscripten makes a module for each of them, some 260 when Python
// starts; here one module makes them all.

type Functions = Record<string, { readonly sig?: string }>;
type Receive = (instance: { readonly exports: object }, module: unknown) => unknown;

/** What Emscripten's module is started with, and adds to that, as far as it is used here. */
export interface Settings {
  instantiateWasm?(imports: { readonly env: Functions }, receive: Receive): unknown;
  /** Where C code finds what it has pointers to, by name; -1 is nowhere yet. */
  readonly GOT?: Readonly<Record<string, { readonly value: number }>>;
}

/** Have those functions made at once, when the interpreter is there and before it looks for them. */
export function wrapTogether(settings: Settings): void {
  const instantiate = settings.instantiateWasm;
  if (!instantiate) return;
  settings.instantiateWasm = (imports, receive) =>
    instantiate(imports, (instance, module) => {
      const { env } = imports;
      const functions: Functions = {};
      for (const [name, { value }] of Object.entries(settings.GOT ?? {})) {
        if (value < 0 && !(name in instance.exports) && env[name]?.sig) functions[name] = env[name];
      }
      try {
        Object.assign(env, wrapped(functions));
      } catch {
        // Emscripten makes what it does not find.
      }
      try {
        return receive(instance, module);
      } finally {
        Object.assign(env, functions); // to all others, they are what they were
      }
    });
}

/** The same functions, of WebAssembly: by a module that imports and exports them, each of its type. */
function wrapped(functions: Functions): Record<string, unknown> {
  const types: number[][] = [];
  const imports: number[][] = [];
  const exports: number[][] = [];
  const places = new Map<unknown, number[]>();
  for (const [name, { sig }] of Object.entries(functions)) {
    const text = [...number(name.length), ...Array.from(name, (letter) => letter.charCodeAt(0))];
    let at = places.get(functions[name]);
    if (!at) {
      places.set(functions[name], at = number(types.length));
      const [result, ...parameters] = Array.from(sig!, typeOf);
      types.push([96, parameters.length, ...parameters, ...(result ? [1, result] : [0])]);
      imports.push([0, ...text, 0, ...at]);
    }
    // One that has two names is one function here, too: it has one place in the table.
    exports.push([...text, 0, ...at]);
  }
  const module = [0, 97, 115, 109, 1, 0, 0, 0];
  for (const [id, parts] of [[1, types], [2, imports], [7, exports]] as const) {
    const content = [...number(parts.length), ...parts.flat()];
    module.push(id, ...number(content.length), ...content);
  }
  const compiled = new WebAssembly.Module(new Uint8Array(module));
  return new WebAssembly.Instance(compiled, { "": functions as never }).exports;
}

/** WebAssembly's code for a type of a signature; 0 for none, one that is no type for an unknown. */
function typeOf(letter: string): number {
  return { v: 0, p: 127, i: 127, j: 126, f: 125, d: 124, e: 111 }[letter] ?? 1;
}

/** A number as WebAssembly writes it: seven bits to a byte. */
function number(value: number): number[] {
  return value > 127 ? [value & 127 | 128, ...number(value >> 7)] : [value];
}
