// Loaded beside wardian.js when an app has files, packages or icons, when something failed, or when
// files or messages are sent.

export { showFailure } from "./boot/panel.ts";
export { showError } from "./client/error-panel.ts";
export { feed } from "./boot/feeding.ts";
export { Extras } from "./boot/site.ts";
export { sendFiles } from "./boot/upload.ts";
