/**
 * Text of a file where it leaves the program for people: in a terminal, a picture, a page. What would not be seen but obeyed is
 * shown as a replacement character: control characters (a terminal moves its cursor), directions (a name is read backwards),
 * halves of characters and the two that no XML has.
 */
const OBEYED =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Tabs and ends of lines stay. @param by what stands for a character; by default U+FFFD */
export const visibleText = (text: string, by: (c: string) => string = () => '\ufffd'): string => text.replace(OBEYED, by);
/** Whether a text is as it is shown. */
export const isVisible = (text: string): boolean => text.search(OBEYED) < 0;
/** The same in one line. */
export const visibleLine = (text: string, by: (c: string) => string = () => '\ufffd'): string =>
  visibleText(text, by).replace(/[\t\n]/g, by);
