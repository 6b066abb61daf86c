/** Elements with text: a name of a file is shown, never obeyed. */

type Attributes = Readonly<Record<string, string | ((event: Event) => void)>>;

/** An element; attributes that are functions are listeners of the event that they are named by. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (typeof value === 'string') made.setAttribute(name, value);
    else made.addEventListener(name, value);
  made.append(...children);
  return made;
}

/** The element that a page of ours has. @throws Error where it has none */
export function found(selector: string, within: ParentNode = document): HTMLElement {
  const element = within.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`the page has no ${selector}`);
  return element;
}

/** Gives the reader a file. */
export function save(name: string, url: string): void {
  element('a', { download: name, href: url }).click();
}
/** Gives the reader a file of text. */
export function saveText(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  save(name, url);
  // when the download has begun
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
