/** Hono: the handler takes a Request and gives a Response, as on any runtime that speaks Fetch. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Server } from 'node:http';
import { webhooks } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { listening } from '../listening.ts';
import { options, take } from './take.ts';

const handler = webhooks.fetchHandler(options, take);
const app = new Hono();
app.all('/webhooks/suprsend', (context) => handler(context.req.raw));

listening(serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000), hostname: '127.0.0.1' }) as Server);
