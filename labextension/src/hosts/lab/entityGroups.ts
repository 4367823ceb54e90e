/** The groups of what "@" finds; the server knows them too, by the same names. */
export const CELLS = 'Cells';
export const HEADINGS = 'Headings';
export const VARIABLES = 'Variables';
export const COLUMNS = 'Columns';
export const FILES = 'Files';
