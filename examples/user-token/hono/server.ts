import { serve } from '@hono/node-server';
import type { Server } from 'node:http';
import { listening } from '../../listening.ts';
import { createApp } from './app.ts';

const app = createApp(process.env.SUPRSEND_SIGNING_KEY);
listening(serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000), hostname: '127.0.0.1' }) as Server);
