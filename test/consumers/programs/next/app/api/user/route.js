import { SuprSend } from 'suprsend-ts';

export async function GET(request) {
  const suprsend = new SuprSend({ apiKey: 'key-1', hubUrl: process.env.HUB_URL });
  return Response.json(await suprsend.users.get(new URL(request.url).searchParams.get('id')));
}
