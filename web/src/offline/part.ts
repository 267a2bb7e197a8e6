// Parts of a file: browsers ask for those of whatever is played, and of large documents.
//
// Source: RFC 9110, section 14. One range is answered with it. Several ranges, and what is no range
// in bytes, are answered with the whole file, as a server may.

/** One range: from the first byte to the last, to the end, or so many at the end. */
const RANGE = /^bytes=\s*(?:(\d+)-(\d*)|-(\d+))\s*$/i;

/** Give of a whole file what a request asks for. */
export async function partOf(whole: Response, { headers }: Request): Promise<Response> {
  const range = whole.ok && RANGE.exec(headers.get("range") ?? "");
  if (!range || !isUnchanged(whole, headers.get("if-range"))) return whole;
  const [, from, to, count] = range;
  if (from && to && Number(to) < Number(from)) return whole; // that is none
  const content = await whole.blob();
  const { size } = content;
  const first = from ? Number(from) : Math.max(0, size - Number(count));
  const last = to ? Math.min(Number(to), size - 1) : size - 1;
  if (first > last) {
    const told = { "content-range": `bytes */${size}` };
    return new Response(null, { status: 416, statusText: "Range Not Satisfiable", headers: told });
  }
  const told = new Headers(whole.headers);
  told.set("content-range", `bytes ${first}-${last}/${size}`);
  told.set("content-length", `${last - first + 1}`);
  const part = content.slice(first, last + 1);
  return new Response(part, { status: 206, statusText: "Partial Content", headers: told });
}

/** Whether a browser that has a part has it of this very file, where it asks for that. */
function isUnchanged({ headers }: Response, mark: string | null): boolean {
  return mark === null || mark === headers.get("last-modified") ||
    (mark === headers.get("etag") && !mark.startsWith("W/"));
}
