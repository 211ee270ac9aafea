// The same entry in CommonJS, with the dispatcher of the application.
const { Agent } = require('undici');
const { SuprSend } = require('suprsend-ts');
const { undiciFetch } = require('suprsend-ts/undici');

async function main() {
  const dispatcher = new Agent();
  const user = await new SuprSend({ fetch: undiciFetch({ dispatcher }) }).users.get('tree user');
  await dispatcher.close();
  console.log(JSON.stringify({ user }));
}

void main();
