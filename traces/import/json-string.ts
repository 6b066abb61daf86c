/** A string as profilers write it into JSON, made sound: raw control characters and bare backslashes are escaped. */

/** What is done where a fault is found. */
export interface StringFaults {
  readonly backslash: () => void;
  readonly control: () => void;
}

/** @param text with or without its quotes */
export const mendString = (text: string, found: StringFaults): string =>
  text
    // a sound escape is taken whole, so that its second half begins no other
    .replace(/\\(?:["\\/bfnrt]|u[\da-fA-F]{4})|\\/g, (escape) => {
      if (escape.length > 1) return escape;
      found.backslash();
      return '\\\\';
    })
    .replace(/[\u0000-\u001f]/g, (control) => {
      found.control();
      return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
    });
