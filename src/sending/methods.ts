/** What `workflows` and `events` of a client have besides the generated methods: many triggers at once. */
import { routes } from '../../generated/routes.gen.ts';
import type { EventTrigger, WorkflowTrigger } from '../../generated/types.gen.ts';
import type { Source } from '../bulk/result.ts';
import type { Core } from '../core/send.ts';
import { manyOf, type TriggerManyOptions, type TriggerResumeOptions, type WorkflowTriggerManyOptions } from './many.ts';
import type { TriggerManyResult, TriggerResumable } from './result.ts';

/** Many workflow triggers. */
export interface WorkflowMethods {
  /**
   * Sends many triggers, from memory or from a stream, up to 100 and 800 KB in a request, a few requests at a time. Each has an idempotency
   * key, its own or a new one, and is sent again only with that. What became of each stands in the result.
   * @throws AbortError, TimeoutError when the signal or `totalTimeout` ended the run, with its `result` (TriggerManyError);
   * ConfigurationError, InvalidRequestError for options and a source that cannot be.
   */
  triggerMany(
    triggers: Source<WorkflowTrigger>,
    options?: WorkflowTriggerManyOptions<WorkflowTrigger>,
  ): Promise<TriggerManyResult<WorkflowTrigger>>;
  /**
   * Sends again, with their old keys, the triggers of a result that are `notSent` or `unknown`; an unknown one not more than 23 hours after
   * its first attempt, unless `acceptDuplicates`. The others stay in the result as they were, which counts what was left, not what was
   * accepted before. Also takes a result that was JSON.
   * @throws what `triggerMany()` throws, and InvalidRequestError for a result that counts failures and holds none.
   */
  resume(
    result: TriggerResumable<WorkflowTrigger>,
    options?: TriggerManyOptions<WorkflowTrigger> & TriggerResumeOptions,
  ): Promise<TriggerManyResult<WorkflowTrigger>>;
}

/** Many events. */
export interface EventMethods {
  /** Sends many events as `workflows.triggerMany` does triggers, but one in a request, since the contract has no list of events. @throws as that does */
  triggerMany(events: Source<EventTrigger>, options?: TriggerManyOptions<EventTrigger>): Promise<TriggerManyResult<EventTrigger>>;
  /** Sends again what a run did not get through, as `workflows.resume` does. @throws as that does */
  resume(
    result: TriggerResumable<EventTrigger>,
    options?: TriggerManyOptions<EventTrigger> & TriggerResumeOptions,
  ): Promise<TriggerManyResult<EventTrigger>>;
}

/** The methods of `workflows`, bound to a client. */
export const workflowMethods = (core: Core): WorkflowMethods => manyOf<WorkflowTrigger>(core, 'workflows', routes.workflows.trigger, true);

/** The methods of `events`, bound to a client. */
export const eventMethods = (core: Core): EventMethods => manyOf<EventTrigger>(core, 'events', routes.events.trigger, false);
