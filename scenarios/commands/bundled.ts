/**
 * The bundled program: scripts, with the code that this build's Node compiled when it ran typical commands. Compiling is a
 * quarter of a command of half a second. Another Node has another V8, which takes the scripts alone.
 */
import './warm-start.js';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import type { main } from './index.js';

/** What the program has: the command line, and what a thread and a worker of a sweep run. */
interface Program {
  readonly main: typeof main;
  thread(): Promise<unknown>;
  worker(): Promise<unknown>;
}

/** A script's value: what makes a module of it. */
type Body = (require: (name: string) => unknown, module: { exports: unknown }, url: string) => void;

const folder = dirname(fileURLToPath(import.meta.url));
/** What is loaded by now. */
const loaded = new Map<string, { readonly script: Script; readonly exports: unknown }>();
/** Compiled code of a script, for one V8 on one kind of processor. */
const compiledFile = (name: string): string => join(folder, `${name}.${process.versions.v8}-${process.arch}.bin`);

function load(name: string): unknown {
  const before = loaded.get(name);
  if (before) return before.exports;
  const file = join(folder, `${name}.cjs`);
  const compiled = compiledFile(name);
  const script = new Script(readFileSync(file, 'latin1'), {
    filename: `${name}.cjs`, // in stacks; compiled code keeps it, wherever it is moved to
    ...(existsSync(compiled) && { cachedData: readFileSync(compiled) }),
  });
  const module = { exports: {} };
  const require = createRequire(file);
  // a name of ours is a script beside this one
  const required = (of: string): unknown => (existsSync(join(folder, `${of}.cjs`)) ? load(of) : require(of));
  (script.runInThisContext() as Body)(required, module, pathToFileURL(file).href);
  loaded.set(name, { script, exports: module.exports });
  return module.exports;
}

export const loadProgram = (): Program => load('program') as Program;

/** Keeps what the scripts were compiled to by all that they have run so far. */
export function keepCompiled(): void {
  for (const [name, { script }] of loaded) writeFileSync(compiledFile(name), script.createCachedData());
}
