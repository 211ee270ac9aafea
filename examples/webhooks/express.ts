/** Express: the route of the webhook comes before express.json(), which would read its body. */
import express from 'express';
import { webhooks } from '../../src/index.ts'; // yours: 'suprsend-ts'
import { listening } from '../listening.ts';
import { options, take } from './take.ts';

const app = express();
app.all('/webhooks/suprsend', webhooks.nodeHandler(options, take));
app.use(express.json());

listening(app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1'));
