// On workerd: the same, in one fetch handler.
import { everything } from './everything.mjs';

export default {
  fetch: async (request) => Response.json(await everything(await request.json())),
};
