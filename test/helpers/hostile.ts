/** Names as a file may hold them: what means something to HTML, to Vega, to a terminal, to JavaScript. */
export const HOSTILE = [
  '<script>alert(1)</script>"><img src=x onerror=alert(1)>',
  "it's a.b[0] of datum.x and ${x}",
  'a|b \u001b[31mred\u0007',
  'two\nlines, &amp; a \\ and "',
  'read \u202ebackwards\u2066\u0085\u009b31m \ufffe\ud800 end',
] as const;
/** Names of every plain object's own: no memory can have them (the platform's schema), but tasks and sentences may. */
export const OWN_NAMES = ['__proto__', 'constructor', 'toString'] as const;
