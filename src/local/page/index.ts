/** The files of the page. */

export function pageFile(_path: string): Response | undefined {
  return undefined;
}
