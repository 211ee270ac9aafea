/** What must fail, for every operation: invalid calls are not sent, and what the mock rejects becomes an error. */
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { matcherFor } from '../../scripts/contract/checks/matcher.ts';
import { at } from '../../scripts/contract/checks/places.ts';
import type { Json, JsonObject } from '../../scripts/contract/json.ts';
import { resolve } from '../../scripts/contract/operations.ts';
import {
  BadRequestError,
  ConfigurationError,
  InvalidRequestError,
  NotFoundError,
  UnprocessableEntityError,
  type APIError,
} from '../../src/index.ts';
import type { Recorded } from '../support/record.ts';
import { bench, CREDENTIALS, faces } from './call.ts';
import {
  bodySchema,
  contract,
  CLIENT_PATH_VALUES,
  operations,
  positional,
  requestFor,
  table,
  type Given,
  type Operation,
} from './contract.ts';

const OPTION = { hub: 'apiKey', management: 'serviceToken' } as const;
const OTHER_OPTION = { hub: 'serviceToken', management: 'apiKey' } as const;
const VARIABLE = { hub: 'SUPRSEND_API_KEY', management: 'SUPRSEND_SERVICE_TOKEN' } as const;
const both = Object.values(faces);

beforeEach(() => {
  for (const name of Object.values(VARIABLE)) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe.each(table)('%s', (_name, operation) => {
  const { server } = operation;

  test('without its own credential it fails before the network, naming the option and the variable', async () => {
    for (const options of [{}, { [OTHER_OPTION[server]]: CREDENTIALS[OTHER_OPTION[server]] }]) {
      const made = bench(options);
      for (const face of both) {
        const error = await failure(face(made, operation, requestFor(operation)));

        expect(error).toBeInstanceOf(ConfigurationError);
        expect(error).toMatchObject({
          operation: operation.name,
          sent: 'no',
          message: expect.stringMatching(`${OPTION[server]}.*${VARIABLE[server]}`),
        });
      }
      expect(made.requests).toEqual([]);
    }
  });

  test('the mock refuses the same request without a credential', async () => {
    const made = bench();
    await faces.tree(made, operation, requestFor(operation));
    const sent = made.requests[0] as Recorded;
    const { authorization: _authorization, ...headers } = sent.headers;

    expect(await replay(sent, headers)).toBe(401);
    // On the management API Prism asks for any Authorization at all; operations.test.ts asserts the exact one.
    if (server === 'hub') expect(await replay(sent, { ...headers, authorization: `ServiceToken ${CREDENTIALS.serviceToken}` })).toBe(401);
  });

  if (operation.body !== 'none') {
    test('a body the contract refuses becomes an error that says so', async () => {
      for (const face of both) {
        // The rules of profiles would refuse some of these bodies before they are sent.
        const lenient = bench({ ...CREDENTIALS, validation: false });

        const error = await failure(face(lenient, operation, { ...requestFor(operation), body: refusedBody(operation) }));

        // The mock answers as the contract declares, else with a 422 of its own; it names what is wrong in a header, else in the body.
        const declared = '400' in (operation.source.responses as JsonObject);
        expect(error).toBeInstanceOf(declared ? BadRequestError : UnprocessableEntityError);
        expect(error).toMatchObject({ operation: operation.name, sent: 'rejected' });
        const { headers, body } = error as APIError;
        const found: unknown = declared ? JSON.parse(headers.get('sl-violations') ?? 'null') : (body as JsonObject).validation;
        expect(found).toContainEqual(expect.objectContaining({ severity: 'Error', location: expect.arrayContaining(['body']) }));
        expect(lenient.requests).toHaveLength(1);
      }
    });
  }

  const own = positional(operation);
  if (own.length > 0) {
    test('a path value that could call another path is not sent', async () => {
      for (const { name } of own) await expectRefused(operation, name, [...BAD_PATH_VALUES, null, undefined]);
    });
  }

  const shared = operation.pathParameters.filter((p) => !own.includes(p));
  if (shared.length > 0) {
    test('a workspace of the call that could call another path is not sent', async () => {
      for (const { name } of shared) await expectRefused(operation, name, BAD_PATH_VALUES);
    });
  }
});

describe.each(['hub', 'management'] as const)('%s', (server) => {
  test('a path the contract does not have is not found', async () => {
    const { suprsend, requests } = bench();

    const error = await failure(suprsend.request({ server, method: 'GET', path: '/v9/{id}/nothing/', params: { id: 'a/b' } }));

    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ status: 404, sent: 'rejected', operation: 'request' });
    expect(requests).toMatchObject([{ origin: inject('mocks')[server], path: '/v9/a%2Fb/nothing/' }]);
  });

  test('an operation of the other server is not found', async () => {
    const { suprsend } = bench();
    const path = { hub: '/v1/{workspace}/workflow/', management: '/v1/user/{id}/preference/category/' }[server];

    expect(await failure(suprsend.request({ server, method: 'GET', path, params: { id: 'u1' } }))).toBeInstanceOf(NotFoundError);
  });
});

// One operation represents all: null is checked by the same code as the values above.
test.each(['workflows.triggerDynamic', 'management.workflows.commit'])(
  "%s: a workspace of null is not sent, and does not become the client's own",
  async (name) => {
    const operation = operations.find((o) => o.name === name) as Operation;
    for (const value of Object.keys(CLIENT_PATH_VALUES).filter((key) => operation.path.includes(`{${key}}`)))
      await expectRefused(operation, value, [null]);
  },
);

const BAD_PATH_VALUES: unknown[] = ['', '.', '..', 'a\ud800', '\udc00a', 7, {}, ['a']];

async function expectRefused(operation: Operation, name: string, values: unknown[]): Promise<void> {
  const made = bench();
  for (const [face, call] of Object.entries(faces)) {
    for (const value of values) {
      const given = requestFor(operation);
      const error = await failure(call(made, operation, { ...given, path: { ...given.path, [name]: value } } as Given));

      const label = `${face}, ${name} = ${JSON.stringify(value)}`;
      expect(error, label).toBeInstanceOf(InvalidRequestError);
      expect(error, label).toMatchObject({ operation: operation.name, sent: 'no', message: expect.stringContaining(name) });
    }
  }
  expect(made.requests).toEqual([]);
}

/** The error that a call rejects with; if it resolves, its value, which is not an error. */
const failure = (call: PromiseLike<unknown>): Promise<unknown> => Promise.resolve(call).catch((error: unknown) => error);

async function replay({ method, origin, path, query, body }: Recorded, headers: Record<string, string>): Promise<number> {
  const url = `${origin}${path}?${new URLSearchParams(query)}`;
  const response = await fetch(url, { method, headers, ...(body ? { body } : {}) });
  await response.text();
  return response.status;
}

const matches = matcherFor(contract);
const WRONG: Json[] = [42, 'text', {}];

/** A body that breaks the contract: empty where something is required, else with one value of a wrong type. */
function refusedBody(operation: Operation): Json {
  const schema = bodySchema(operation);
  const { body } = requestFor(operation);
  const { properties } = resolve(contract, at(contract, schema)) as JsonObject;
  const names = Object.keys({ ...(body as JsonObject), ...(properties as JsonObject | undefined) });
  const candidates = [{}, ...names.flatMap((name) => WRONG.map((value) => ({ ...(body as JsonObject), [name]: value })))];
  const found = candidates.find((candidate) => matches(schema, candidate).length > 0);
  if (found === undefined) throw new Error(`${operation.name} takes any body, so far as this test can tell.`);
  return found;
}
