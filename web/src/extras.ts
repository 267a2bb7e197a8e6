// Loaded beside wardian.js when an app has files, packages or icons, or when something failed.

export { showFailure } from "./boot/panel.ts";
export { Extras } from "./boot/site.ts";
