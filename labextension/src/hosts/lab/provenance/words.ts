/** What a person is told of a mark. */
import type { Translate } from '../../../host';
import { asWritten, type Mark } from '../../../provenance/mark';

/** A sentence about the cell with `mark`, whose text is now `source`. */
export function markWords(mark: Mark, source: string, translate: Translate): string {
  const { at, acceptedBy } = mark.author;
  const [model = '', ...earlier] = [mark.author.model, ...mark.earlier].map(
    (name) => name || translate('a model that is not known'),
  );
  const time = new Date(at).toLocaleString();
  const written = mark.change === 'wrote';
  const origin = written
    ? translate('Written by %1 on %2', model, time)
    : translate('Changed by %1 on %2', model, time);
  const percent = asWritten(mark, source);
  return [
    acceptedBy === '' ? origin : translate('%1, accepted by %2', origin, acceptedBy),
    ...(percent === null ? [] : [translate('%1 % of its lines unchanged', percent)]),
    ...(earlier.length === 0 ? [] : [translate('before that by %1', earlier.join(', '))]),
  ].join('; ');
}
