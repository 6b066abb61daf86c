/** Operators as events say them. */
import { wordOf, type Argument, type RecordedOp } from '../recording.js';
import { argumentsOf } from './arguments.js';
import { whereOf, type KinetoEvent } from './events.js';

/** With what it called, which may still be added to, and the module around it. */
export type OpOf = (event: KinetoEvent, inner?: readonly RecordedOp[], module?: string) => RecordedOp;

const NONE: readonly RecordedOp[] = [];
/** How many operators' arguments are known for the same sizes: assumed, more than a model has; those beyond have their own. */
const MOST_SAID = 32;

/** Events that say the same share it: a recording says the same of an operator, sentence by sentence. */
export function createOps(): OpOf {
  const words = new Map<string, string>();
  const said = new Map<KinetoEvent['dims'], { readonly event: KinetoEvent; readonly args: readonly Argument[] }[]>();
  const isSaid = (a: KinetoEvent, b: KinetoEvent): boolean =>
    a.name === b.name && a.types === b.types && a.concrete === b.concrete;
  function argsOf(event: KinetoEvent): readonly Argument[] {
    let all = said.get(event.dims);
    if (!all) said.set(event.dims, (all = []));
    const known = all.find((s) => isSaid(s.event, event));
    if (known) return known.args;
    const args = argumentsOf(event);
    if (all.length < MOST_SAID) all.push({ event, args });
    return args;
  }
  function wordIn(name: string): string {
    const word = words.get(name) ?? wordOf(name);
    words.set(name, word);
    return word;
  }
  return (event, inner = NONE, module) => ({
    is: event.label ? 'label' : 'operator',
    name: event.name,
    word: wordIn(event.name),
    where: whereOf(event.index),
    args: argsOf(event),
    results: undefined,
    inner,
    module,
    ...(event.call !== undefined && { call: event.call }),
  });
}
