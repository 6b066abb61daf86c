/** Files of people and of the package, without the formats of traces: a door of its own, so that a small command loads no more. */
export { faultsOf, InputError } from './input-error.js';
export { packageVersion } from './package-root.js';
export { visibleLine, visibleText } from './visible-text.js';
export { removeBegun, tellOfBegun } from './begun.js';
export { strangersIn, writtenSoFar } from './write.js';
export { pathOf } from './path-of.js';
export { without } from './without.js';
export { converted, quantityIn, unitOf, unitsOf } from './quantity.js';
