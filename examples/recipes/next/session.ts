/** Yours: who is signed in, from a cookie. */
export const session: { user: { id: string; name: string } | undefined } = { user: { id: 'ann', name: 'Ann' } };

export const signedIn = async (): Promise<(typeof session)['user']> => session.user;
