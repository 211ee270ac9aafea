/** Adds the preference categories of one workspace to those of another, so that none of the other's is lost. */
import type { PreferenceCategoryTree } from '../../src/index.ts'; // yours: 'suprsend-ts'

/** The tree of the source, then what only the target has: its sections, and its categories, each in its section. */
export function mergedCategories(source: PreferenceCategoryTree, target?: PreferenceCategoryTree): PreferenceCategoryTree {
  const moved = new Set(
    source.root_categories
      .flatMap(({ sections = [] }) => sections)
      .flatMap(({ categories = [] }) => categories)
      .map(({ category }) => category),
  );
  const root_categories = merged(
    source.root_categories,
    target?.root_categories ?? [],
    (root) => root.root_category,
    (root, other) => ({
      ...root,
      sections: merged(
        root.sections ?? [],
        other?.sections ?? [],
        ({ name }) => name ?? '',
        (section, same) => {
          const kept = (same?.categories ?? []).filter(({ category }) => !moved.has(category));
          return { ...given(section), categories: [...(section === same ? [] : (section.categories ?? [])), ...kept].map(given) };
        },
      ),
    }),
  );
  return { ...source, root_categories };
}

/** A section or a category as it was written: the server adds null for what was left out, and a slug to a section. */
const given = <T extends object>(item: T): T =>
  Object.fromEntries(Object.entries(item).filter(([name, value]) => name !== 'slug' && value !== null)) as T;

/** Each item of the source, merged with the one of its name in the target, then those that only the target has, merged with themselves. */
function merged<T>(source: T[], target: T[], nameOf: (item: T) => string, merge: (item: T, other: T | undefined) => T): T[] {
  const names = new Set(source.map(nameOf));
  return [
    ...source.map((item) =>
      merge(
        item,
        target.find((other) => nameOf(other) === nameOf(item)),
      ),
    ),
    ...target.filter((item) => !names.has(nameOf(item))).map((item) => merge(item, item)),
  ];
}
