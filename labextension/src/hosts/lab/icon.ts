import { LabIcon } from '@jupyterlab/ui-components';

/** A speech bubble with two lines; `jp-icon3` gives it the colour of its neighbours in every theme. */
const BUBBLE = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" fill-rule="evenodd" d="M5 3h14a3 3 0 0 1 3 3v9a3 3 0 0 1-3 3h-6.6L7.6 21.7A1 1 0 0 1 6 20.9V18H5a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3Zm0 2a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3v2.8L11.7 16H19a1 1 0 0 0 1-1V6a1 1 0 0 0-1-1H5Zm2 3h10v2H7V8Zm0 3.5h7v2H7v-2Z"/>
</svg>`;

export const chatIcon = new LabIcon({ name: 'jupyter-chatkit:chat', svgstr: BUBBLE });
