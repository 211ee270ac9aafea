/** The handwritten helpers by the operations that they call, so that a report can name what a change reaches. */
const SEND_LIST = ['lists.versions.startSync', 'lists.versions.subscribers.add', 'lists.versions.finishSync', 'lists.versions.delete'];

export const HELPERS: Readonly<Record<string, readonly string[]>> = {
  'users.edit': ['users.update'],
  'users.bulk': ['users.update', 'events.trigger'],
  'users.editMany': ['users.update', 'events.trigger'],
  'users.upsertMany': ['users.upsert'],
  'users.resume': ['users.update', 'users.upsert', 'events.trigger'],
  'objects.edit': ['objects.update'],
  'objects.bulk': ['objects.update', 'events.trigger'],
  'objects.editMany': ['objects.update', 'events.trigger'],
  'objects.upsertMany': ['objects.upsert'],
  'objects.resume': ['objects.update', 'objects.upsert', 'events.trigger'],
  'workflows.triggerMany': ['workflows.trigger'],
  'workflows.resume': ['workflows.trigger'],
  'events.triggerMany': ['events.trigger'],
  'events.resume': ['events.trigger'],
  'lists.replace': SEND_LIST,
  'lists.resume': SEND_LIST,
  'lists.subscribers.addMany': ['lists.subscribers.add'],
  'lists.subscribers.removeMany': ['lists.subscribers.remove'],
  'lists.subscribers.resume': ['lists.subscribers.add', 'lists.subscribers.remove'],
  'messages.updateMany': ['messages.bulkUpdate'],
  'messages.resume': ['messages.bulkUpdate'],
};

/** Operations with the helpers that call them. */
export function touchedBy(names: readonly string[], exists: (helper: string) => boolean): string[] {
  const helpers = Object.entries(HELPERS).filter(
    ([helper, operations]) => exists(helper) && operations.some((name) => names.includes(name)),
  );
  return [...new Set([...names, ...helpers.map(([helper]) => helper)])];
}
