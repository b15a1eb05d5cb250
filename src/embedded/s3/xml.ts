/** An element's name and its text, or the elements in it; undefined leaves it out. */
export type Element = readonly [
  name: string,
  content: string | number | boolean | readonly Element[] | undefined,
];

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function xmlDocument(root: string, children: readonly Element[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">${children.map(render).join('')}</${root}>`;
}

/** Errors stand in no namespace. */
export function errorDocument(children: readonly Element[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${children.map(render).join('')}</Error>`;
}

function render([name, content]: Element): string {
  if (content === undefined) return '';
  const inner = typeof content === 'object' ? content.map(render).join('') : escapeText(String(content));
  return `<${name}>${inner}</${name}>`;
}

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"\u0000-\u001f]/g, (c) => `&#${c.charCodeAt(0)};`);
}
