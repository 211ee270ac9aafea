/** The builder for an object. */
import { routes } from '../../generated/routes.gen.ts';
import type { ObjectEntity } from '../../generated/types.gen.ts';
import { brandEdit, Edit, hasBrand, type EditOptions } from './edit.ts';

/**
 * Edits of one object, as UserEdit is for a user.
 *
 * @example
 * await suprsend.objects.edit('teams', 'core').addSlack({ channel_id: 'C1', access_token: token }).unset(['$sms']).save();
 */
export class ObjectEdit extends Edit<ObjectEntity> {
  static {
    brandEdit(this, 'ObjectEdit');
  }
  readonly objectType: string;
  readonly id: string;

  /** @throws InvalidRequestError for a type or an id that is empty, `.`, `..`, no text, or not well-formed Unicode. */
  constructor(objectType: string, id: string, options?: EditOptions) {
    super({ resource: 'objects', route: routes.objects.update, path: { object_type: objectType, id } }, options);
    this.objectType = objectType;
    this.id = id;
  }

  /** Whether a value is an ObjectEdit, from this copy of the package or any other. */
  static is(value: unknown): value is ObjectEdit {
    return hasBrand(value, 'ObjectEdit');
  }
}
