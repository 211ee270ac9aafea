'use server';
/** Next.js, `app/actions.ts`: a server action for a form, `const [state, action] = useActionState(invite, {})`. */
import { SuprSend, SuprSendError } from '../../../src/index.ts'; // yours: 'suprsend-ts'
import { invitationOf } from './invitations.ts'; // yours: your database
import { signedIn } from './session.ts'; // yours: your session

// One for the process. It reads SUPRSEND_API_KEY. Variables that begin with NEXT_PUBLIC_ are sent to browsers, so this one must not.
const suprsend = new SuprSend();

interface State {
  message?: string;
}

export async function invite(_previous: State, form: FormData): Promise<State> {
  // Anybody can call an action, so the user comes from the session, never from the form.
  const user = await signedIn();
  if (!user) return { message: 'Sign in first.' };
  const email = form.get('email');
  if (typeof email !== 'string' || !email.includes('@')) return { message: 'Enter an email address.' };
  const { id } = await invitationOf(user.id, email);
  try {
    await suprsend.workflows.trigger(
      { workflow: 'invitation', actor: user.id, recipients: [{ is_transient: true, $email: [email] }], data: { from: user.name } },
      // The same key for the same invitation, so that two clicks send one message. Logs may show keys, so a key contains no address.
      { idempotencyKey: id, totalTimeout: 10_000 },
    );
    return { message: `${email} is invited.` };
  } catch (error) {
    if (!SuprSendError.is(error)) throw error;
    console.error(error);
    return { message: 'The invitation could not be sent. Try again.' };
  }
}
