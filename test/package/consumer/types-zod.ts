// The schemas as an application sees them.
import { zUsersUpsertBody } from 'suprsend-ts/zod';

const body = zUsersUpsertBody.parse({});
export const emails: readonly string[] | undefined = typeof body.$email === 'string' ? [body.$email] : undefined;
// @ts-expect-error there is no such method
zUsersUpsertBody.nothing();
