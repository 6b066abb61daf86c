/**
 * Who goes first where several actors want something at the same time: the order in which they arbitrate and rest, and the
 * numbers of requesters, by which equal times are told apart. It goes by what a part is for; what it is called decides nothing.
 *
 * The order is nobody's design: it is the alphabet, by which ties went before there was a list. Another one moves results a
 * little wherever two requests come at the same picosecond.
 */
import { inAccelerator } from '../../traces/formats.js';
import { MEMORY_ROLES, type MemoryRole } from '../platform/memory-role.js';

const [DRAM, STATIC, NON_VOLATILE, WORKING] = MEMORY_ROLES;

/** Memories of one role go in the order in which the platform lists them, parts of several accelerators in the order of these. */
export const PRIORITY = [
  'activation-buffer',
  'auxiliary-buffer',
  'axi',
  'clock',
  'clock-tree',
  'copy',
  'dispatcher',
  'dma',
  'dma-activation',
  'dma-result',
  'dma-weight',
  'dvfs',
  'encoder',
  'loader',
  'logic-power',
  DRAM,
  'merging',
  STATIC,
  'pe-array',
  'result-buffer',
  NON_VOLATILE,
  'sequencer',
  'sfu',
  WORKING,
  'task-parts',
  'weight-buffer',
  'guest',
] as const;
export type Role = Exclude<(typeof PRIORITY)[number], MemoryRole>;

/** There once, whatever the number of accelerators, but for links where each has its own: the link, what copies parts of tasks, and what serves all. */
const SHARED: readonly string[] = ['axi', 'copy', 'dispatcher', 'merging', 'task-parts'];

/** They neither ask for anything nor tell anything. */
const SILENT: readonly string[] = ['clock', 'dispatcher', 'dvfs', 'logic-power', 'merging', 'task-parts'];

/** What the accelerators' actors are called. */
export interface Names {
  /** what is there once */
  readonly shared: (role: Role) => string;
  /** a part of one accelerator */
  readonly own: (accelerator: number, role: Role | `pe-array.${string}`) => string;
  /** by index of the memory */
  readonly memories: readonly string[];
  /** all of them, in order of priority */
  readonly priority: readonly string[];
  /** those that ask or tell, by index: in order of priority from 1 on; 0 is none */
  readonly told: readonly string[];
}

/** Beside the logic of each of several there is that of the link. */
const LOGIC_POWER = 'logic-power';

/**
 * @param memories by index: what the platform calls each, and its role
 * @param rename what an actor is called instead
 */
export function namesOf(
  memories: readonly { readonly name: string; readonly role: MemoryRole }[],
  guest: string | undefined,
  { accelerators, ownLinks }: { readonly accelerators: number; readonly ownLinks: boolean },
  rename: (name: string) => string = (name) => name,
): Names {
  const own: Names['own'] = (accelerator, role) => rename(inAccelerator(accelerator, accelerators, role));
  const each = (role: Role): string[] => Array.from({ length: accelerators }, (_, a) => own(a, role));
  const renamed = memories.map(({ name, role }) => ({ name: rename(name), role }));
  const called = (roles: readonly (typeof PRIORITY)[number][]): string[] => roles.flatMap(ofRole);
  const ofRole = (role: (typeof PRIORITY)[number]): string[] => {
    if (role === 'guest') return guest === undefined ? [] : [guest];
    if (isMemory(role)) return renamed.filter((m) => m.role === role).map((m) => m.name);
    if (SHARED.includes(role) && !(role === 'axi' && ownLinks)) return [rename(role)];
    return role === LOGIC_POWER && accelerators > 1 && !ownLinks ? [...each(role), rename(role)] : each(role);
  };
  return {
    shared: rename,
    own,
    memories: renamed.map((m) => m.name),
    priority: called(PRIORITY),
    told: ['', ...called(PRIORITY.filter((role) => !SILENT.includes(role)))],
  };
}

const isMemory = (role: string): role is MemoryRole => (MEMORY_ROLES as readonly string[]).includes(role);
