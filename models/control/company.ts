/** Which of the waiting sentences are served together, and which program does it. */
import type { Stream } from './arrivals.js';
import type { Queued } from './schedules.js';

/**
 * Takes the sentence at `position` out of the queue, and those that may be served with it, in order of arrival, as many as may be
 * served together. Nobody is waited for: who comes later is served later.
 */
export function takeCompany(queue: Queued[], position: number, { sentences, together }: Stream): Queued[] {
  const company = queue.splice(position, 1);
  if (!together) return company;
  const kind = ({ sentence }: Queued): number => together.alike[sentences[sentence]!.program]!;
  const alike = kind(company[0]!);
  for (let i = 0; i < queue.length && company.length < together.most;)
    if (kind(queue[i]!) === alike) company.push(...queue.splice(i, 1));
    else i++;
  return company;
}

/** The program of a company: that of its sentence with most layers, for as many sentences as there are. @throws Error where none was made */
export function programOf(company: readonly Queued[], { sentences, together }: Stream): number {
  const programs = company.map(({ sentence }) => sentences[sentence]!.program);
  if (!together || programs.length === 1) return programs[0]!;
  const last = decider(programs, together.layers);
  const program = together.of[last]![programs.length - 2];
  if (program === undefined) throw new Error(`no program of ${programs.length} sentences like that of program ${last}`);
  return program;
}

/** Of programs of sentences that are served together, the one that ends last; of several the last in the list of all. */
export const decider = (programs: readonly number[], layers: readonly number[]): number =>
  programs.reduce((best, p) => (layers[p]! > layers[best]! || (layers[p] === layers[best] && p > best) ? p : best));
