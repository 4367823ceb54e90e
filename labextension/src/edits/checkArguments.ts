/** Checks what a model gave as arguments, and says what is wrong in words that let it try again. */
import type { Json } from '../json';
import { Refusal } from './refusal';
import type { Schema } from './schema';

/** Throws a `Refusal` that names the value which does not fit. What may be null may be left out as well. */
export function checkArguments(value: Json | undefined, schema: Schema, name = 'arguments'): void {
  const found = variant(value, schema, name);
  const types = [found.type ?? []].flat();
  const type = typeOf(value);
  if (!types.includes(type) && !(type === 'integer' && types.includes('number'))) {
    throw new Refusal(`${name} must be ${types.join(' or ')}, not ${type}.`);
  }
  if (typeof value === 'string' && found.enum && !found.enum.includes(value)) {
    throw new Refusal(`${name} must be one of ${found.enum.join(', ')}.`);
  }
  if (typeof value === 'number') {
    checkRange(value, found.minimum, found.maximum, name, '');
  }
  if (Array.isArray(value)) {
    checkRange(value.length, found.minItems, found.maxItems, name, ' items');
    value.forEach((item, index) => {
      checkArguments(item, found.items as Schema, `${name}[${index}]`);
    });
  } else if (value && typeof value === 'object') {
    checkProperties(value, found.properties ?? {}, name);
  }
}

function checkProperties(
  value: { [key: string]: Json },
  properties: { [name: string]: Schema },
  name: string,
): void {
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(properties, key));
  if (unknown !== undefined) {
    throw new Refusal(
      `${name} has no ${unknown}. It has ${Object.keys(properties).join(', ') || 'nothing'}.`,
    );
  }
  for (const [key, schema] of Object.entries(properties)) {
    const inner = Object.hasOwn(value, key) ? value[key] : undefined;
    if (inner !== undefined || ![schema.type].flat().includes('null')) {
      checkArguments(inner, schema, `${name}.${key}`);
    }
  }
}

/** Of several schemas, the one whose first property names this value. */
function variant(value: Json | undefined, schema: Schema, name: string): Schema {
  if (!schema.anyOf) {
    return schema;
  }
  const [key = ''] = Object.keys(schema.anyOf[0]?.properties ?? {});
  const kind = value && typeof value === 'object' && !Array.isArray(value) ? value[key] : undefined;
  const kinds = schema.anyOf.map((each) => each.properties?.[key]?.enum?.[0]);
  const found = schema.anyOf[kinds.indexOf(kind as string)];
  if (!found) {
    throw new Refusal(`${name}.${key} must be one of ${kinds.join(', ')}.`);
  }
  return found;
}

function checkRange(size: number, least = -Infinity, most = Infinity, name = '', unit = ''): void {
  if (size < least || size > most) {
    throw new Refusal(`${name} must be from ${least} to ${most}${unit}.`);
  }
}

function typeOf(value: Json | undefined): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'array';
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? 'integer' : 'number';
  }
  return value === undefined ? 'missing' : typeof value;
}
