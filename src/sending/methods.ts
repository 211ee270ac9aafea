/** The handwritten methods of `workflows` and `events` of a client: many triggers at once. */
import { routes } from '../../generated/routes.gen.ts';
import type { EventTrigger, WorkflowTrigger } from '../../generated/types.gen.ts';
import type { Source } from '../bulk/result.ts';
import type { Core } from '../core/send.ts';
import { manyOf, type TriggerManyOptions, type TriggerResumeOptions, type WorkflowTriggerManyOptions } from './many.ts';
import type { TriggerManyResult, TriggerResumable } from './result.ts';

/** Methods for many workflow triggers. */
export interface WorkflowMethods {
  /**
   * Sends many triggers, from memory or from a stream. A request has up to 100 triggers and 800 KB, and a few requests are in flight at a
   * time. Each trigger has an idempotency key, yours or a generated one, and is only repeated with it. The result has the outcome of each.
   * @throws AbortError or TimeoutError if the signal or `totalTimeout` ended the run, with its `result` (TriggerManyError);
   * ConfigurationError for invalid options, InvalidRequestError for a source that is not iterable.
   */
  triggerMany(
    triggers: Source<WorkflowTrigger>,
    options?: WorkflowTriggerManyOptions<WorkflowTrigger>,
  ): Promise<TriggerManyResult<WorkflowTrigger>>;
  /**
   * Sends the `notSent` and `unknown` triggers of a result again, with their old keys. An unknown trigger is not sent more than 23 hours
   * after its first attempt, unless `acceptDuplicates` is set. The others stay in the result unchanged. The new result counts the failures
   * of the old one, not what was accepted before. Also accepts a result parsed from JSON.
   * @throws the errors of `triggerMany()`, and InvalidRequestError if the result counts failures but does not contain them.
   */
  resume(
    result: TriggerResumable<WorkflowTrigger>,
    options?: TriggerManyOptions<WorkflowTrigger> & TriggerResumeOptions,
  ): Promise<TriggerManyResult<WorkflowTrigger>>;
}

/** Methods for many events. */
export interface EventMethods {
  /** Sends many events. Works like `workflows.triggerMany`, but with one event in a request. @throws the errors of that method */
  triggerMany(events: Source<EventTrigger>, options?: TriggerManyOptions<EventTrigger>): Promise<TriggerManyResult<EventTrigger>>;
  /** Sends the failed events of a result again. Works like `workflows.resume`. @throws the errors of that method */
  resume(
    result: TriggerResumable<EventTrigger>,
    options?: TriggerManyOptions<EventTrigger> & TriggerResumeOptions,
  ): Promise<TriggerManyResult<EventTrigger>>;
}

/** The methods of `workflows`, bound to a client. */
export const workflowMethods = (core: Core): WorkflowMethods => manyOf<WorkflowTrigger>(core, 'workflows', routes.workflows.trigger, true);

/** The methods of `events`, bound to a client. */
export const eventMethods = (core: Core): EventMethods => manyOf<EventTrigger>(core, 'events', routes.events.trigger, false);
