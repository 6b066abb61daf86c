/** `switchyard completion`: the script that makes a shell complete commands, options and names. */
import { command } from './command.js';
import { argument } from './option.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Prints a script; the one for bash needs the package bash-completion. */
export const completion = command({
  name: 'completion',
  summary: 'print the completion script of a shell, to be sourced: source <(switchyard completion bash)',
  arguments: { shell: argument('<shell>', `one of ${SHELLS.join(', ')}`, () => Promise.resolve(SHELLS)) },
  example: 'switchyard completion bash',
  async run({ shell }) {
    const [{ completionScript }, { registry }] = await Promise.all([import('./complete.js'), import('../../traces/index.js')]);
    const known = registry('shell', Object.fromEntries(SHELLS.map((s) => [s, s])));
    return { text: completionScript(known.get(shell, { file: 'completion' })) };
  },
});
