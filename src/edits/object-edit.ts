/** The builder for an object. */
import { routes } from '../../generated/routes.gen.ts';
import type { EditOperations, ObjectEntity } from '../../generated/types.gen.ts';
import { brand, invalid, reading, type Guard } from '../core/errors.ts';
import { pathValues } from '../core/url.ts';
import { BIND, Edit, type EditOptions } from './edit.ts';

/** An ObjectEdit as JSON. */
export interface ObjectEditJSON extends EditOperations {
  object_type: string;
  id: string;
}

/**
 * Edits of one object, as UserEdit is for a user.
 *
 * @example
 * await suprsend.objects.edit('teams', 'core').addSlack({ channel_id: 'C1', access_token: token }).unset(['$sms']).save();
 */
export class ObjectEdit extends Edit<ObjectEntity> {
  /** Whether a value is of this class, from any copy of the package. */
  static readonly is: Guard<ObjectEdit> = /* @__PURE__ */ brand(this, 'ObjectEdit');
  /** The object's type, such as `teams`. */
  readonly objectType: string;
  /** The object's id within its type. */
  readonly id: string;

  /** @throws InvalidRequestError for a type or an id that is empty, `.`, `..`, not a string, or not well-formed Unicode. */
  constructor(objectType: string, id: string, options?: EditOptions) {
    reading('objects.edit', () => pathValues('objects.edit', routes.objects.update.url, { object_type: objectType, id }));
    super('objects', [objectType, id], options);
    this.objectType = objectType;
    this.id = id;
  }

  /**
   * Makes an edit of its JSON, as `toJSON()` returns it.
   * @throws InvalidRequestError if it is not the JSON of an ObjectEdit.
   */
  static fromJSON(json: ObjectEditJSON): ObjectEdit {
    return reading('objects.edit', () => {
      const { object_type: type, id, operations } = { ...json };
      if (!Array.isArray(operations)) return invalid('objects.edit', 'fromJSON: its argument must be the JSON of an ObjectEdit');
      return new ObjectEdit(type, id)[BIND](undefined, operations);
    });
  }

  override toJSON(): ObjectEditJSON {
    return { object_type: this.objectType, id: this.id, operations: this.copyOperations() };
  }
}
