/** Tools of a page, and what a call of one belongs to. */
import type { ClientTool, Host, ToolCall } from '../host';

export const NO_CALL: ToolCall = { turn: 'turn_1', notebook: null, author: null };

/** Tools that only read. */
export function freeTools(tools: { [name: string]: ClientTool }): Host['tools'] {
  return Object.fromEntries(Object.entries(tools).map(([name, run]) => [name, { risk: 'read', run }]));
}
