/** The queue, as producer and workers both see it. */
export const QUEUE = 'notifications';

/** Where Redis listens. */
export const connectionTo = (port: number): { host: string; port: number } => ({ host: '127.0.0.1', port });
