/** A live page without a browser: what it is told, what it orders, and a command that serves it. */
import http from 'node:http';
import { main } from '../../scenarios/commands/index.js';
import type { Told } from '../../scenarios/live/live.js';

export interface Answered {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A request with any headers, `Host` among them. */
export function request(
  url: string,
  { body, ...options }: http.RequestOptions & { readonly body?: string } = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = http.request(url, { agent: false, ...options }, (response) => {
      let text = '';
      response.on('data', (piece) => (text += String(piece)));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

export const order = (address: string, what: unknown): Promise<Answered> =>
  request(`${address}order`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(what) });

/** Listens as a page does. */
export function listen(address: string) {
  let last: Told | undefined;
  let waiting: { readonly of: (told: Told) => boolean; readonly resolve: (told: Told) => void }[] = [];
  let closed: () => void;
  const over = new Promise<void>((resolve) => (closed = resolve));
  const sent = http.get(`${address}events`, { agent: false }, (response) => {
    let text = '';
    response.on('data', (piece) => {
      const parts = `${text}${String(piece)}`.split('\n\n');
      text = parts.pop()!;
      for (const part of parts) {
        last = JSON.parse(part.replace(/^data: /, '')) as Told;
        const [told] = [last];
        for (const w of waiting.filter((w) => w.of(told))) w.resolve(told);
        waiting = waiting.filter((w) => !w.of(told));
      }
    });
    response.on('close', () => closed());
  });
  sent.on('error', () => closed());
  return {
    /** the first that is so from now on, the last that was told included */
    until: (of: (told: Told) => boolean): Promise<Told> =>
      last && of(last) ? Promise.resolve(last) : new Promise((resolve) => waiting.push({ of, resolve })),
    /** the same, without the last one */
    next: (of: (told: Told) => boolean): Promise<Told> => new Promise((resolve) => waiting.push({ of, resolve })),
    over,
    close: () => sent.destroy(),
  };
}

/** Begins a line in this process that prints an address. */
export function begin(args: readonly string[], stopped: () => boolean = () => false) {
  let [stdout, stderr] = ['', ''];
  let said: (address: string) => void;
  const address = new Promise<string>((resolve) => (said = resolve));
  const done = main(args, {
    out: (text) => (stdout += text),
    err(text) {
      stderr += text;
      const [found] = /http:\S+/.exec(stderr) ?? [];
      if (found !== undefined) said(found);
    },
    colours: false,
    stopped,
    now_ms: () => performance.now(),
  }).then((status) => ({ status, stdout, stderr }));
  return { address, done };
}
