// A Worker that keeps one client and one signer for all its requests, as an isolate does. Both begin their work in the first request.
import { SuprSend, userTokens } from 'suprsend-ts';

let made;
let asked = 0;

function make({ url, signingKey }) {
  const apiKey = async () => {
    asked += 1;
    await new Promise((resolve) => setTimeout(resolve, 300));
    return 'key-1';
  };
  return { suprsend: new SuprSend({ apiKey, hubUrl: url, timeout: 3000, maxRetries: 0 }), tokens: userTokens({ signingKey }) };
}

export default {
  async fetch(request) {
    const input = await request.json();
    made ??= make(input);
    try {
      const [token, user] = await Promise.all([made.tokens.create({ distinctId: 'u1', expiresIn: 60 }), made.suprsend.users.get('known')]);
      return Response.json({ token: token.split('.').length, user, asked });
    } catch (error) {
      return Response.json({ error: error.name, message: error.message });
    }
  },
};
