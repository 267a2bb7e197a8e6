/** Waits between attempts to connect; the last one is for all that follow. */
const WAITS_MS = [0, 100, 500, 1000, 2000, 5000, 10_000, 15_000];
const LAST_MS = WAITS_MS.at(-1)!;

/**
 * Milliseconds to wait before an attempt: a random part of the wait, so that the tabs of a server
 * that was away do not come back in step.
 *
 * @param failures Attempts that have failed in a row.
 * @param isHidden Nobody looks: after the first attempts there is no hurry.
 */
export function waitMs(failures: number, isHidden: boolean, random = Math.random): number {
  const wait = WAITS_MS[failures] ?? LAST_MS;
  return isHidden && failures > 2 ? (LAST_MS * (1 + random())) / 2 : wait * random();
}
