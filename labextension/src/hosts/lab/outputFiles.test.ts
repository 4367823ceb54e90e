import { afterEach, describe, expect, it, vi } from 'vitest';
import { displayed, printed } from '../../testing/liveCells';
import { outputFile } from './outputFiles';

const PNG = 'iVBORw0KGgo=';

describe('an output as a file', () => {
  it('is the picture where there is one', async () => {
    const file = await outputFile(
      displayed({ 'text/plain': '<Figure>', 'image/png': [PNG, '\n'] }),
      'output-7',
    );
    expect(file?.name).toBe('output-7.png');
    expect(file?.type).toBe('image/png');
    expect([...new Uint8Array(await (file as File).arrayBuffer())].slice(1, 4)).toEqual([0x50, 0x4e, 0x47]);
  });

  it('is a CSV for the table of a data frame', async () => {
    const html =
      '<div><style>x</style><table><tr><th></th><th>a, b</th></tr><tr><th>0</th><td>say "x"</td></tr></table></div>';
    const file = await outputFile(displayed({ 'text/html': html, 'text/plain': 'frame' }), 'output');
    expect(file?.name).toBe('output.csv');
    expect(await file?.text()).toBe(',"a, b"\n0,"say ""x"""');
  });

  it('is the text of HTML that is no table', async () => {
    const file = await outputFile(displayed({ 'text/html': '<b>x</b>', 'text/plain': 'plain' }), 'output');
    expect(await file?.text()).toBe('plain');
  });

  it('is what was printed, without its colours', async () => {
    const file = await outputFile(printed('\u001b[31mred\u001b[0m'), 'output');
    expect(file?.name).toBe('output.txt');
    expect(await file?.text()).toBe('red');
  });

  it('is the traceback of an error', async () => {
    const error = { type: 'error', toJSON: () => ({ evalue: 'x', traceback: ['line 1', 'KeyError: x'] }) };
    expect(await (await outputFile(error, 'output'))?.text()).toBe('line 1\nKeyError: x');
  });

  it('is none of an empty output or of a kind nobody reads', async () => {
    expect(await outputFile(printed(' \n'), 'output')).toBeNull();
    expect(await outputFile(displayed({ 'application/x-widget': {} }), 'output')).toBeNull();
  });
});

describe('a drawing', () => {
  const svg = displayed({
    'image/svg+xml': ['<svg xmlns="http://www.w3.org/2000/svg" ', 'width="10" height="20"/>'],
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is drawn', async () => {
    const drawImage = vi.fn();
    vi.spyOn(Image.prototype, 'decode').mockResolvedValue(undefined);
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({ drawImage } as never);
    vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation((done) => done(new Blob(['png'])));
    const file = await outputFile(svg, 'output');
    expect(file?.name).toBe('output.png');
    expect(drawImage).toHaveBeenCalledOnce();
  });

  it('is its source where the browser cannot draw it', async () => {
    vi.spyOn(Image.prototype, 'decode').mockRejectedValue(new DOMException('broken', 'EncodingError'));
    const file = await outputFile(svg, 'output');
    expect(file?.name).toBe('output.txt');
    expect(await file?.text()).toContain('<svg');
  });
});
