/** A platform from its YAML text: positions for messages, then what the schema cannot say. */
import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { checked, InputError, registry } from '../../traces/index.js';
import { schedulers } from '../memory/schedulers/index.js';
import { technologies } from '../technology/index.js';
import { platformSchema, type Platform } from './schema.js';

/** Keys of the shape at a path, for "one of …" and the nearest name. */
function validKeys(path: readonly PropertyKey[]): readonly string[] {
  let schema: unknown = platformSchema;
  for (const key of path) {
    const def = (schema as { _zod?: { def?: Record<string, unknown> } })._zod?.def;
    const shape = def?.['shape'] as Record<string, unknown> | undefined;
    schema = shape ? shape[String(key)] : def?.['valueType'];
    const inner = (schema as { _zod?: { def?: { innerType?: unknown } } } | undefined)?._zod?.def?.innerType;
    if (inner) schema = inner;
  }
  const shape = (schema as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape;
  return shape ? Object.keys(shape) : [];
}

function lineOf(doc: Document, lines: LineCounter, path: readonly PropertyKey[]): number | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const parent: unknown = depth === 1 ? doc.contents : doc.getIn(path.slice(0, depth - 1), true);
    if (!isMap(parent)) continue;
    const pair = parent.items.find((p) => isScalar(p.key) && p.key.value === path[depth - 1]);
    if (pair && isScalar(pair.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
  }
  return undefined;
}

/** @throws InputError with line, field, what was expected and the nearest name */
export function readPlatform(text: string, file: string): Platform {
  const lines = new LineCounter();
  let doc: Document;
  let value: unknown;
  try {
    doc = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
    const error = doc.errors[0];
    if (error)
      throw new InputError(
        { file, line: lines.linePos(error.pos[0]).line },
        /call stack/.test(error.message) ? 'nested too deeply' : error.message.split('\n')[0]!.replace(/ at line.*$/, ''),
        'YAML',
      );
    value = doc.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError({ file }, error instanceof RangeError ? 'nested too deeply' : String(error), 'YAML');
  }
  const line = (path: readonly PropertyKey[]): number | undefined => lineOf(doc, lines, path);
  const platform = checked<Platform>(platformSchema, value, { file }, line, validKeys);
  checkNames(platform, file, line);
  return platform;
}

const MOST_MEMORIES = 16;

function checkNames(p: Platform, file: string, line: (path: readonly PropertyKey[]) => number | undefined): void {
  const place = (...path: string[]): { file: string; line?: number; field: string } => {
    const l = line(path);
    return { file, ...(l !== undefined && { line: l }), field: path.join('.') };
  };
  const count = Object.keys(p.memories).length;
  if (count > MOST_MEMORIES) throw new InputError(place('memories'), `${count} memories`, `at most ${MOST_MEMORIES}`);
  for (const [name, m] of Object.entries(p.memories)) {
    const technology = technologies.get(m.technology, place('memories', name, 'technology'));
    schedulers.get(m.scheduler, place('memories', name, 'scheduler'));
    if (technology.kind === 'array' && m.overrides)
      throw new InputError(place('memories', name, 'overrides'), 'given for a memory that is not DRAM', 'none');
    const unit = m.interleave_bytes?.value ?? 64;
    if (m.size_bytes.value % (unit * m.banks.value) !== 0)
      throw new InputError(
        place('memories', name, 'size_bytes'),
        `${m.size_bytes.value} bytes`,
        `a multiple of banks × interleave_bytes = ${unit * m.banks.value}`,
      );
  }
  for (const [name, b] of Object.entries(p.buffers)) {
    const technology = technologies.get(b.technology, place('buffers', name, 'technology'));
    if (technology.kind !== 'array')
      throw new InputError(place('buffers', name, 'technology'), `${b.technology} is a DRAM`, 'an on-chip memory');
    if (b.banks.value > p.pe_array.vector_size.value)
      throw new InputError(
        place('buffers', name, 'banks'),
        `${b.banks.value} banks`,
        `at most vector_size = ${p.pe_array.vector_size.value}, one byte a bank`,
      );
  }
  const memories = registry('memory', p.memories);
  for (const [name, c] of Object.entries(p.placement)) {
    memories.get(c.memory, place('placement', name, 'memory'));
    if (c.spill !== undefined) memories.get(c.spill, place('placement', name, 'spill'));
    if ((c.encoding === 'bitmask') !== (c.density !== undefined))
      throw new InputError(
        place('placement', name, 'density'),
        c.density ? 'given for a dense class' : 'missing',
        'a density with encoding bitmask, none with dense',
      );
    if (name === 'activation' && c.encoding !== 'dense')
      throw new InputError(place('placement', name, 'encoding'), 'activations are written where they are read from', 'dense');
  }
}
