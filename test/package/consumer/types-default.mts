// What ES modules must not find. TypeScript 5.4 finds it with `bundler`, in every package.
// @ts-expect-error there is no default export
export { default } from 'suprsend-ts';
