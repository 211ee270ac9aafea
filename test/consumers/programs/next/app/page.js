import { SuprSend } from 'suprsend-ts';

export const dynamic = 'force-dynamic';

export default async function Page() {
  const suprsend = new SuprSend({ apiKey: 'key-1', hubUrl: process.env.HUB_URL });
  const user = await suprsend.users.get('page');
  return <p>{`plan: ${String(user.properties.plan)}`}</p>;
}
