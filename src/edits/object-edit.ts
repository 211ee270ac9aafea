/** The builder for an object. */
import { routes } from '../../generated/routes.gen.ts';
import type { ObjectEntity } from '../../generated/types.gen.ts';
import { brand, type Guard } from '../core/errors.ts';
import { pathValues } from '../core/url.ts';
import { Edit, type EditOptions } from './edit.ts';

/**
 * Edits of one object, as UserEdit is for a user.
 *
 * @example
 * await suprsend.objects.edit('teams', 'core').addSlack({ channel_id: 'C1', access_token: token }).unset(['$sms']).save();
 */
export class ObjectEdit extends Edit<ObjectEntity> {
  static {
    brand(this, 'ObjectEdit');
  }
  /** Whether a value is of this class, from any copy of the package. */
  declare static readonly is: Guard<ObjectEdit>;
  /** The object's type, such as `teams`. */
  readonly objectType: string;
  /** The object's id within its type. */
  readonly id: string;

  /** @throws InvalidRequestError for a type or an id that is empty, `.`, `..`, not a string, or not well-formed Unicode. */
  constructor(objectType: string, id: string, options?: EditOptions) {
    pathValues('objects.edit', routes.objects.update.url, { object_type: objectType, id });
    super('objects', [objectType, id], options);
    this.objectType = objectType;
    this.id = id;
  }
}
