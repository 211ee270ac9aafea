// The schemas, with zod installed beside the package.
import { createRequire } from 'node:module';
import * as esm from 'suprsend-ts/zod';

const cjs = createRequire(import.meta.url)('suprsend-ts/zod');
const parsed = [esm, cjs].map(({ zUsersUpsertBody }) => zUsersUpsertBody.parse({ $email: ['a@example.com'], plan: 'pro' }));
const wrong = [{ $email: 5 }, { timezone: 'Asia/Kolkata' }];
const refused = [esm, cjs].map(({ zUsersUpsertBody }) => wrong.filter((body) => !zUsersUpsertBody.safeParse(body).success));
console.log(JSON.stringify({ parsed, refused }));
