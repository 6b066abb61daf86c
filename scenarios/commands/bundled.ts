/**
 * The bundled program: one script, with the code that this build's Node compiled when it ran typical commands. Compiling is a
 * third of a command of half a second. Another Node has another V8, which takes the script alone.
 */
import './warm-start.js';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import type { main } from './index.js';

/** What the script has: the command line, and what a thread and a worker of a sweep run. */
interface Program {
  readonly main: typeof main;
  thread(): Promise<unknown>;
  worker(): Promise<unknown>;
}

const folder = dirname(fileURLToPath(import.meta.url));
const filename = join(folder, 'program.cjs');
/** Compiled code, for one V8 on one kind of processor. */
export const COMPILED = join(folder, `program.${process.versions.v8}-${process.arch}.bin`);

function script(): Script {
  return new Script(readFileSync(filename, 'latin1'), {
    filename: 'program.cjs', // in stacks; the compiled code keeps it, wherever it is moved to
    ...(existsSync(COMPILED) && { cachedData: readFileSync(COMPILED) }),
  });
}

/** The program, and what it was compiled to by all that it has run so far. */
export function loadBundled(): { readonly program: Program; readonly compiled: () => Buffer } {
  const compiled = script();
  const module = { exports: {} as Program };
  type Body = (require: NodeJS.Require, module: { exports: Program }, url: string) => void;
  (compiled.runInThisContext() as Body)(createRequire(filename), module, pathToFileURL(filename).href);
  return { program: module.exports, compiled: () => compiled.createCachedData() };
}
