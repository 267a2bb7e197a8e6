// Going over to a new version of the site.

/**
 * Have a worker that is through with its installation take over, and load the page again.
 *
 * One that a newer one pushes out meanwhile leaves it to that. Where none waits, another tab has
 * gone over already.
 */
export function goOver(
  registration: Pick<ServiceWorkerRegistration, "waiting" | "installing">,
  worker: ServiceWorker | null = registration.waiting,
): void {
  if (!worker) {
    location.reload();
    return;
  }
  worker.addEventListener("statechange", () => {
    const { waiting, installing } = registration;
    if (worker.state === "activated") location.reload();
    // The newer one is on its way from one attribute to the other.
    const newer = waiting === worker ? installing : (waiting ?? installing);
    if (worker.state === "redundant") goOver(registration, newer);
  });
  worker.postMessage("activate");
}
