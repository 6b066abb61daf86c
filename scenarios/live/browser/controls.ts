/** What a run can be asked for: to pause, take a step, run to a time or a condition, go on, stop. */
import { ask, element } from './dom.js';

/** Buttons and a field, and what became of the last order. */
export interface Controls {
  readonly element: HTMLElement;
  /** which of them can be used now */
  allow(status: string): void;
  /** puts a path into the field */
  readonly condition: (path: string) => void;
}

/** They send orders to the run. */
export function controls(): Controls {
  const fault = element('p', { class: 'fault', role: 'alert' });
  async function order(what: object): Promise<void> {
    fault.textContent = '';
    try {
      await ask('order', what);
    } catch (error) {
      fault.textContent = error instanceof Error ? error.message : 'not answered';
    }
  }
  const button = (text: string, what: object, key: string): HTMLButtonElement =>
    element(
      'button',
      { type: 'button', 'aria-keyshortcuts': key, title: `${text} (${key})`, click: () => void order(what) },
      text,
    );
  const keyed = {
    p: button('Pause', { go: 'pause' }, 'p'),
    g: button('Go on', { go: 'on' }, 'g'),
    e: button('Step an event', { go: 'step', step: 'event' }, 'e'),
    o: button('Step an operator', { go: 'step', step: 'operator' }, 'o'),
    s: button('Step a sentence', { go: 'step', step: 'sentence' }, 's'),
  };
  const stop = button('Stop', { go: 'stop' }, '');
  stop.title = 'ends the run here: what it came to is kept';
  stop.removeAttribute('aria-keyshortcuts');
  const field = element('input', {
    ...{ name: 'to', id: 'to', autocomplete: 'off', spellcheck: 'false' },
    placeholder: '41ms, +2us, memory.sram.banks[3].queue > 4',
  });
  const form = element('form', {}, element('label', { for: 'to' }, 'Run to'), field, element('button', {}, 'Run'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void order({ go: 'to', text: field.value });
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const of = Object.entries(keyed).find(([key]) => key === event.key)?.[1];
    if (of && plain && !typing && !of.disabled) of.click();
  });
  return {
    element: element('div', {}, element('div', { class: 'controls' }, ...Object.values(keyed), stop, form), fault),
    allow(status) {
      const steps = status === 'paused' || status === 'running';
      for (const b of [keyed.e, keyed.o, keyed.s, stop, field, ...form.querySelectorAll('button')]) b.disabled = !steps;
      keyed.p.disabled = status !== 'running';
      keyed.g.disabled = status !== 'paused';
    },
    condition: (path) => {
      field.value = `${path} > `;
      field.focus();
    },
  };
}
