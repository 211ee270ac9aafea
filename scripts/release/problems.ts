/** What is missing for a release. */

/** Marks what only the owner can fill in: the owner's name at GitHub. Written in two parts, so that this file does not have it. */
export const PLACEHOLDER = ['REPLACE', 'ME'].join('-');

/** Files that may have the mark: they say what to do with it. */
const MAY_NAME_IT = new Set(['CONTRIBUTING.md']);

export interface Repository {
  /** The tracked files, as paths from the root. */
  files: readonly string[];
  read: (file: string) => string;
  /** The tag to be released, if there is one. */
  tag: string | undefined;
}

/** @returns one sentence for each problem; none if it can be released. */
export function problemsOf({ files, read, tag }: Repository): string[] {
  const problems: string[] = [];
  for (const file of files) {
    if (!/\.(json|md|yml|yaml)$|CODEOWNERS$/.test(file) || /^(openapi|generated\/|.*package-lock)/.test(file) || MAY_NAME_IT.has(file))
      continue;
    if (read(file).includes(PLACEHOLDER)) problems.push(`${file}: replace ${PLACEHOLDER} by the name of the repository's owner at GitHub.`);
  }
  for (const file of files)
    if (/^\.changeset\/(?!README).*\.md$/.test(file)) problems.push(`${file}: is in no version yet. Run npm run release:version.`);
  const { version, private: isPrivate } = JSON.parse(read('package.json')) as { version: string; private?: boolean };
  if (isPrivate) problems.push('package.json: delete "private", which keeps npm from publishing.');
  const heading = read('CHANGELOG.md')
    .split('\n')
    .find((line) => line.startsWith(`## ${version}`));
  if (heading === undefined) problems.push(`CHANGELOG.md: has no section for ${version}.`);
  else if (heading.includes('unreleased')) problems.push(`CHANGELOG.md: the section for ${version} is still marked unreleased.`);
  if (tag !== undefined && tag !== `v${version}`) problems.push(`The tag ${tag} does not match the version ${version} in package.json.`);
  return problems;
}
