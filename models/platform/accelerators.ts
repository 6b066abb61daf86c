/** How many accelerators share the link and the memories of a platform. */
import type { Platform } from './schema.js';

/** One where a platform does not say. */
export const acceleratorsOf = ({ accelerators }: Platform): number => accelerators?.value ?? 1;

/** Whether each of several accelerators has a link of its own to the memories. */
export const haveOwnLinks = (platform: Platform): boolean =>
  acceleratorsOf(platform) > 1 && platform.interconnect === 'own-links';
