/** Small things remembered in this browser; a browser that refuses storage forgets them with the page. */

const PREFIX = 'jupyter-chatkit:';
const inPage = new Map<string, string>();

export const browserMemory = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(PREFIX + key);
    } catch {
      return inPage.get(key) ?? null;
    }
  },

  set(key: string, value: string | null): void {
    try {
      if (value === null) {
        localStorage.removeItem(PREFIX + key);
      } else {
        localStorage.setItem(PREFIX + key, value);
      }
    } catch {
      inPage.set(key, value ?? '');
    }
  },
};
