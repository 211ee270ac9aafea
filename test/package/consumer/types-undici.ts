// The fetch of undici as an application sees it.
import { SuprSend } from 'suprsend-ts';
import { undiciFetch, type UndiciFetch, type UndiciFetchOptions } from 'suprsend-ts/undici';

const options: UndiciFetchOptions = { connections: 64, allowH2: true, keepAliveTimeout: undefined, connect: { ca: 'PEM', timeout: 5_000 } };
const own: UndiciFetch = undiciFetch(options);
export const suprsend = new SuprSend({ fetch: own });
export const other = new SuprSend({ fetch: undiciFetch({ dispatcher: { dispatch: () => true } }) });
export const close = async (): Promise<void> => own.close();
// @ts-expect-error a number of connections
undiciFetch({ connections: '64' });
