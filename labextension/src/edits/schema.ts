/**
 * The arguments of the notebook's tools, as JSON schemas: plain data, so that whoever offers the tools to a model can
 * give it the same. Every object names all of its properties as required; what may be left out may be null.
 */
import type { Json } from '../json';

/** As much of JSON Schema as these arguments need; `checkArguments` reads no more. */
export interface Schema {
  [key: string]: Json | Schema | Schema[] | { [name: string]: Schema } | undefined;
  type?: string | string[];
  description?: string;
  enum?: string[];
  properties?: { [name: string]: Schema };
  required?: string[];
  additionalProperties?: false;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  anyOf?: Schema[];
}

/** The edits of one call. */
export const MAX_EDITS = 50;

const CELL_ID: Schema = { type: 'string', description: 'The id of the cell, as list_cells gives it.' };
const HASH: Schema = {
  type: 'string',
  description: "The cell's sourceHash from when you read it. A cell that has changed since is not edited.",
};
const TYPE: Schema = { type: 'string', enum: ['code', 'markdown', 'raw'] };
const REF = { cellId: CELL_ID, sourceHash: HASH };
const TARGET: Schema = object(
  {
    where: { type: 'string', enum: ['above', 'below', 'start', 'end'] },
    cellId: {
      type: ['string', 'null'],
      description: 'For above and below: the cell it goes beside. Else null.',
    },
  },
  'Where it goes: beside a cell, or at the start or end of the notebook.',
);

const EDIT: Schema = {
  anyOf: [
    edit('insert', 'Insert new cells, in this order.', {
      target: TARGET,
      cells: list(object({ type: TYPE, source: { type: 'string' } })),
    }),
    edit('replace', "Replace the cell's whole text.", { ...REF, source: { type: 'string' } }),
    edit('patch', 'Replace pieces of the text. Each old piece must occur exactly once.', {
      ...REF,
      hunks: list(object({ old: { type: 'string' }, new: { type: 'string' } })),
    }),
    edit('move', 'Move the cell.', { ...REF, target: TARGET }),
    edit('split', 'Split the cell. The first part keeps its id and outputs.', {
      ...REF,
      lines: {
        ...list({ type: 'integer', minimum: 2 }),
        description: 'The lines that begin the new cells, counted from 1, rising.',
      },
    }),
    edit(
      'merge',
      'Merge cells of one type that follow each other into the first of them. Outputs of the others go.',
      {
        cells: { ...list(object(REF)), minItems: 2 },
      },
    ),
    edit('change_type', 'Make it a cell of another type.', { ...REF, type: TYPE }),
    edit('delete', 'Delete the cell.', REF),
  ],
};

export const EDIT_CELLS: Schema = object({
  edits: { ...list(EDIT), description: 'Done in this order, all of them or none.' },
});

export const LIST_CELLS: Schema = object({});

export const READ_CELLS: Schema = object({
  cellIds: {
    type: ['array', 'null'],
    items: CELL_ID,
    maxItems: 200,
    description: 'The cells to read; null for the first ones.',
  },
  images: {
    type: ['boolean', 'null'],
    description: 'Whether pictures of the outputs come along as data URLs. Ask for few cells then.',
  },
});

export const FIND_TEXT: Schema = object({
  text: { type: 'string', description: 'What to look for in sources and outputs. Case does not matter.' },
});

export const OUTLINE: Schema = object({});

export const STALENESS: Schema = object({});

export const RUN_CELLS: Schema = object({
  cells: {
    ...list(object(REF)),
    description: 'Code cells to run, one after another. The first one that fails ends the run.',
  },
  seconds: {
    type: ['integer', 'null'],
    minimum: 1,
    maximum: 3_600,
    description: 'How long to wait for all of them; null for 60. A cell that takes longer goes on running.',
  },
});

export const LIST_VARIABLES: Schema = object({});

export const LIST_FUNCTIONS: Schema = object({});

export const CALL_FUNCTION: Schema = object({
  name: { type: 'string', description: 'The function, as list_functions names it.' },
  fingerprint: { type: 'string', description: 'Its fingerprint from that list.' },
  arguments: { type: 'string', description: 'The arguments as a JSON object that fits its parameters.' },
});

export const INTERRUPT_KERNEL: Schema = object({});

export const RESTART_KERNEL: Schema = object({});

function object(properties: { [name: string]: Schema }, description?: string): Schema {
  const schema: Schema = {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
  return description ? { ...schema, description } : schema;
}

function list(items: Schema): Schema {
  return { type: 'array', items, minItems: 1, maxItems: MAX_EDITS };
}

function edit(name: string, description: string, properties: { [name: string]: Schema }): Schema {
  return object({ edit: { type: 'string', enum: [name] }, ...properties }, description);
}
