/** A button with these words; `name` is what a screen reader says, and the tooltip. */
export function quietButton(words: string, name: string, act: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'ck-beside';
  button.textContent = words;
  button.title = name;
  button.setAttribute('aria-label', name);
  button.addEventListener('click', act);
  return button;
}
