/** Yours: a table with one row for each user and address. */
const rows = new Map<string, { id: string }>();

/** The same row for the same user and address. */
export async function invitationOf(user: string, email: string): Promise<{ id: string }> {
  const row = rows.get(`${user} ${email}`) ?? { id: `invitation-${rows.size + 1}` };
  rows.set(`${user} ${email}`, row);
  return row;
}
