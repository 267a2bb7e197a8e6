/**
 * True while developing; the build replaces it, so long help texts are left out of what is shipped.
 */
declare const __DEV__: boolean;
