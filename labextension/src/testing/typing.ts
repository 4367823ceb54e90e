import { fireEvent, screen, waitFor } from '@testing-library/preact';
import { expect } from 'vitest';

/** The text field of the composer. */
export function theField(): HTMLTextAreaElement {
  return screen.getByLabelText('Message');
}

/** Types `text` in place of all that stands in the composer, the cursor behind it. */
export async function typeText(text: string): Promise<void> {
  const field = theField();
  field.focus();
  field.value = text;
  field.setSelectionRange(text.length, text.length);
  fireEvent.input(field);
  await waitFor(() => expect(theField().value).toBe(text));
}

export function pressKey(key: string, init: KeyboardEventInit = {}): void {
  fireEvent.keyDown(theField(), { key, ...init });
}
