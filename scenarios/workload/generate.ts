/** An operator trace made from a description, as the command line asks for it. */
import { FAMILIES, generateTrace, InputError, isDecoder, nearest, type Family, type OperatorTrace } from '../../traces/index.js';
import { describeModel } from './model.js';
import { checkTokens } from './tokens.js';

/** A sentence of a model. `seq` in tokens, padding included. */
export interface GenerateArguments {
  readonly family: string;
  readonly size: string;
  readonly seq: number;
  /** features of an adapter; only for families that have some */
  readonly bottleneck?: number | undefined;
  /** outputs of the classifier */
  readonly labels: number;
  /** tokens that a decoder makes; `seq` is its prompt */
  readonly outputs?: number | undefined;
  /** tokens that a decoder's token attends to at most */
  readonly window?: number | undefined;
}

/** @throws InputError for an unknown family or size, and for what the family has not */
export function generate({ family, size, seq, bottleneck, labels, outputs, window }: GenerateArguments): OperatorTrace {
  const known = FAMILIES.find((f): f is Family => f === family);
  if (!known)
    throw new InputError(
      { file: '--family' },
      `unknown family "${family}"`,
      `one of ${FAMILIES.join(', ')}`,
      nearest(family, FAMILIES),
    );
  const model = { family: known, size, ...(bottleneck !== undefined && { bottleneck }), ...(window !== undefined && { window }) };
  const at = (...path: PropertyKey[]) => ({ file: `--${String(path.at(-1))}` });
  const description = describeModel(model, at);
  if (outputs !== undefined && !isDecoder(known))
    throw new InputError({ file: '--outputs' }, `given for ${family}`, 'a decoder, or none');
  checkTokens(description, [{ prompt: seq, outputs: outputs ?? 1 }], (field) => ({
    file: field === 'lengths' ? '--seq' : '--outputs',
  }));
  const said = { outputs, window };
  const more = Object.entries(said).flatMap(([field, tokens]) => (tokens === undefined ? [] : [`-${field}${tokens}`]));
  const name = `${family}-${size}-seq${seq}${more.join('')}`;
  return generateTrace(description, [{ task: 'default', labels, seq, outputs }], name);
}
