/** The library whole, `import 'switchyard'`: what runs things, and the other folders under their names. */
export * as analysis from '../analysis/index.js';
export * as models from '../models/index.js';
export * as sim from '../sim/index.js';
export * as traces from '../traces/index.js';
export * from './index.js';
