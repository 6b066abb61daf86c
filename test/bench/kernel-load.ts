/**
 * One load on the kernel of the build at a folder, beside the bare loop of ours: a process of its own for each, so that
 * neither commit has the other's compiled code. Arguments: the load's name, the folder.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { benchKernel, type Sim } from './kernel.js';

const [name, root] = process.argv.slice(2);
const sim = (await import(pathToFileURL(join(root!, 'dist', 'sim', 'index.js')).href)) as Sim;
process.stdout.write(JSON.stringify(benchKernel(sim, name!)));
