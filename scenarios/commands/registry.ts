/** All commands, in the order of the help page. A new one is one new file and one line here. */
import { alternatives } from './alternatives.js';
import { axi } from './axi.js';
import { calibrate } from './calibrate.js';
import { check } from './check.js';
import type { Command } from './command.js';
import { completion } from './completion.js';
import { compare, diff } from './diff.js';
import { exportCommand } from './export.js';
import { faults } from './faults.js';
import { gemm } from './gemm.js';
import { generate } from './generate.js';
import { importCommand } from './import.js';
import { init } from './init.js';
import { inspect } from './inspect.js';
import { memory } from './memory.js';
import { operators } from './operators.js';
import { place } from './place.js';
import { platform } from './platform.js';
import { platforms } from './platforms.js';
import { plot } from './plot.js';
import { reference } from './reference.js';
import { replay } from './replay.js';
import { results } from './results.js';
import { run } from './run.js';
import { schema } from './schema.js';
import { search } from './search.js';
import { sfu } from './sfu.js';
import { study } from './study.js';
import { sweep } from './sweep.js';
import { task } from './task.js';
import { technologies } from './technologies.js';
import { validate } from './validate.js';
import { view } from './view.js';
import { waterfall } from './waterfall.js';
import { why } from './why.js';
import { worker } from './worker.js';

/** Every command of the program, `complete` (what shells ask) alone left out. */
export const commands: readonly Command[] = [
  replay,
  run,
  diff,
  compare,
  sweep,
  study,
  search,
  place,
  results,
  task,
  worker,
  check,
  schema,
  init,
  generate,
  importCommand,
  plot,
  inspect,
  exportCommand,
  view,
  operators,
  why,
  memory,
  faults,
  gemm,
  sfu,
  axi,
  platforms,
  platform,
  technologies,
  waterfall,
  alternatives,
  validate,
  calibrate,
  completion,
  reference(() => commands),
];
