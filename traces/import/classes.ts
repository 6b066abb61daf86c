/** Classes of weights as a person says: a YAML file of patterns → class (--classes FILE), the first that fits counts. */
import { z } from 'zod';
import { readText } from '../files/read.js';
import { readYaml } from '../files/yaml.js';
import { CLASSES, type TensorClass } from '../operators/operator.js';

/** What a person said of weights' names. */
export interface ClassPatterns {
  /** Of the first pattern that one of the names fits; undefined: none. */
  classOf(names: readonly string[]): TensorClass | undefined;
}
/** Nothing was said. */
export const NO_PATTERNS: ClassPatterns = { classOf: () => undefined };

const weights = CLASSES.filter((c) => c !== 'activation' && c !== 'cache');
const schema = z.record(z.string().min(1).max(500), z.enum(weights));

/** `*` stands for any text. */
const patternOf = (glob: string): RegExp =>
  new RegExp(`^${glob.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`, 'i');

/** @throws InputError for a file that is no list of patterns and classes */
export function readClasses(file: string | undefined): ClassPatterns {
  if (file === undefined) return NO_PATTERNS;
  const patterns = Object.entries(readYaml(schema, readText(file), file).value).map(([glob, of]) => ({
    pattern: patternOf(glob),
    of,
  }));
  return { classOf: (names) => patterns.find(({ pattern }) => names.some((n) => pattern.test(n)))?.of };
}
