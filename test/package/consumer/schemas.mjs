// The schemas, with zod installed beside the package.
import { createRequire } from 'node:module';
import * as esm from 'suprsend-ts/zod';

const cjs = createRequire(import.meta.url)('suprsend-ts/zod');
const parsed = [esm, cjs].map(({ zUsersUpsertBody }) => zUsersUpsertBody.parse({ $email: ['a@example.com'], plan: 'pro' }));
const refused = [esm, cjs].map(({ zUsersUpsertBody }) => !zUsersUpsertBody.safeParse({ $email: 5 }).success);
console.log(JSON.stringify({ parsed, refused }));
