/** JSON with a line for each value. */

/** A text, a mark that opens, closes or parts, and any other value. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;
const STEP = '  ';

/**
 * `json` laid out in lines, each of its values letter by letter as it stands there: to read it and to write it anew
 * would round large numbers and drop what is there twice. Text that is no JSON is given back as it is.
 */
export function indented(json: string): string {
  try {
    JSON.parse(json);
  } catch {
    return json;
  }
  let out = '';
  let depth = 0;
  let last = '';
  for (const token of json.match(TOKEN) ?? []) {
    const isEmpty = (last === '{' && token === '}') || (last === '[' && token === ']');
    if (token === '}' || token === ']') depth -= 1;
    const begins = last === '{' || last === '[' || last === ',' || token === '}' || token === ']';
    if (begins && !isEmpty) out += `\n${STEP.repeat(depth)}`;
    out += token === ':' ? ': ' : token;
    if (token === '{' || token === '[') depth += 1;
    last = token;
  }
  return out;
}
