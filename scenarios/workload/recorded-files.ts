/** Recordings that a scenario names, by content. */
import { InputError, sha256Of } from '../../traces/index.js';
import type { LoadedScenario } from '../file/load.js';

/** Digests of the recordings that are played or that lengths are taken from, whatever the files are called. @throws InputError for one that cannot be read */
export function recordingKey({ scenario: { model, stream }, at, beside }: LoadedScenario): string[] {
  const digest = (name: string, ...path: string[]): string => {
    const file = beside(path, name);
    const sha256 = sha256Of(file);
    if (sha256 === undefined) throw new InputError(at(...path), `${file} cannot be read`, 'a recording');
    return sha256;
  };
  return [
    ...(model.recording === undefined ? [] : [digest(model.recording, 'model', 'recording')]),
    ...(stream.lengths?.kind === 'recorded' ? [digest(stream.lengths.recording, 'stream', 'lengths', 'recording')] : []),
  ];
}
