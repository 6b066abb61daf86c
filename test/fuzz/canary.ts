/** A process with a fault planted (`planted.ts`): attacks its target until it finds something, and prints what, as JSON. */
import { attack } from './attack.js';
import { PLANTS } from './plants.js';

const [name = '', seconds = '60', seed = '1', folder = '.'] = process.argv.slice(2);
const came = await attack({
  ...{ target: PLANTS[name]!.target, seed: Number(seed), seconds: Number(seconds), inputs: Infinity, folder, first: true },
  onProgress: () => undefined,
});
process.stdout.write(JSON.stringify(came));
