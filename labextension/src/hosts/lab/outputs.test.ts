import { expect, it } from 'vitest';
import { readOutputs } from './outputs';

const live = (...outputs: { output_type: string; [key: string]: unknown }[]) => ({
  length: outputs.length,
  get: (i: number) => {
    const output = outputs[i] ?? { output_type: '' };
    return { type: output.output_type, toJSON: () => output };
  },
});

it('reads streams, errors and results, without colours', () => {
  const read = readOutputs(
    live(
      { output_type: 'stream', name: 'stderr', text: ['\u001b[31mwarn', 'ing'] },
      { output_type: 'error', ename: 'KeyError', evalue: "'a'", traceback: ['\u001b[31mKeyError', 'end'] },
      { output_type: 'execute_result', data: { 'text/plain': '42', 'text/html': '<b>42</b>' }, metadata: {} },
    ),
    12,
  );
  expect(read.outputs).toEqual([
    { output_type: 'stream', name: 'stderr', text: 'warning' },
    { output_type: 'error', ename: 'KeyError', evalue: "'a'", traceback: ['KeyError\nend'] },
    { output_type: 'execute_result', data: { 'text/plain': '42' } },
  ]);
});

it('puts type and size in place of images and structured data', () => {
  const data = {
    'image/png': 'A'.repeat(4_000),
    'application/vnd.plotly.v1+json': { a: 1 },
    'text/html': '<b>x</b>',
  };
  const read = readOutputs(live({ output_type: 'display_data', data }), 12);
  expect(read.outputs).toEqual([
    {
      output_type: 'display_data',
      data: {
        'image/png': { mime: 'image/png', bytes: 3_000 },
        'application/vnd.plotly.v1+json': { mime: 'application/vnd.plotly.v1+json', bytes: null },
        'text/html': '<b>x</b>',
      },
    },
  ]);
});

it('keeps the last outputs and counts the others', () => {
  const many = Array.from({ length: 30 }, (_, i) => ({
    output_type: 'stream',
    name: 'stdout',
    text: `${i}`,
  }));
  const read = readOutputs(live(...many), 2);
  expect(read.outputs.map((output) => (output as { text: string }).text)).toEqual(['28', '29']);
  expect(read.omitted).toBe(28);
});

it('survives outputs of another shape', () => {
  expect(readOutputs(live({ output_type: 'error' }, { output_type: 'display_data' }), 9).outputs).toEqual([
    { output_type: 'error', ename: '', evalue: '', traceback: [''] },
    { output_type: 'display_data', data: {} },
  ]);
});
