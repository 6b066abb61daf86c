/** An operator trace made from a description, as the command line asks for it. */
import { FAMILIES, generateTrace, InputError, nearest, type Family, type OperatorTrace } from '../../traces/index.js';
import { describeModel } from './model.js';

/** A sentence of a model. `seq` in tokens, padding included. */
export interface GenerateArguments {
  readonly family: string;
  readonly size: string;
  readonly seq: number;
  /** features of an adapter; only for families that have some */
  readonly bottleneck?: number | undefined;
  /** outputs of the classifier */
  readonly labels: number;
}

/** @throws InputError for an unknown family or size, and for a bottleneck of a family without adapters */
export function generate({ family, size, seq, bottleneck, labels }: GenerateArguments): OperatorTrace {
  const known = FAMILIES.find((f): f is Family => f === family);
  if (!known)
    throw new InputError(
      { file: '--family' },
      `unknown family "${family}"`,
      `one of ${FAMILIES.join(', ')}`,
      nearest(family, FAMILIES),
    );
  const model = { family: known, size, ...(bottleneck !== undefined && { bottleneck }) };
  const at = (...path: PropertyKey[]) => ({ file: `--${String(path.at(-1))}` });
  const description = describeModel(model, at);
  if (seq > description.positions)
    throw new InputError({ file: '--seq' }, `${seq} tokens`, `at most ${description.positions}, the positions of the model`);
  return generateTrace(description, [{ task: 'default', labels, seq }], `${family}-${size}-seq${seq}`);
}
